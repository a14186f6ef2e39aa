import type { Known } from '../users/identity.ts'
import type { RejectedLogin } from '../words/result.ts'

/** One login under way: where it comes from, who has a say in it, and what is known of it by now. */
export class Course {
  readonly clientAddress: string | undefined
  /** Asked when it is known whose password it would be, before it leaves; gives the refusal if it must not. */
  admit: ((account: string) => Promise<RejectedLogin | undefined>) | undefined
  /** Whose entry was found; nothing of a name that nobody has. */
  found: Known | undefined
  /** The password has left: from here on the directory may have counted. */
  isSent = false
  /** A refusal may be that of an entry which has moved: it says nothing sure of the password. */
  isDoubtful = false
  /** The directory has found the password right, whatever follows. */
  isProven = false

  constructor(clientAddress?: string) {
    this.clientAddress = clientAddress
  }
}
