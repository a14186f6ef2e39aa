import { kindOf } from '../options/option.ts'
import type { PasswordSource } from '../options/settings.ts'
import { within } from '../protocol/within.ts'
import { LdapAuthError } from '../words/errors.ts'
import { Secret } from '../words/secret.ts'

/** How long an answer is waited for, and what ends the waiting. */
export interface Patience {
  readonly leftMs: number
  readonly signal: AbortSignal
}

/**
 * The password of the service account, for the connections to all servers: one question answers
 * all who wait for it, and the answer is kept until the directory refuses it.
 */
export class ServicePassword {
  readonly #source: () => unknown
  #kept: string | undefined
  #question: Promise<string> | undefined

  constructor(source: PasswordSource) {
    this.#source = source instanceof Secret ? () => Secret.reveal(source) : source
  }

  /** @throws `ERR_LDAP_AUTH_SERVICE_BIND` where no text comes in time; what the signal is aborted with */
  async current({ leftMs, signal }: Patience): Promise<string> {
    if (this.#kept !== undefined) return this.#kept
    this.#question ??= this.#ask()
    const question = this.#question
    return within(question, leftMs, signal, () => {
      // A question that hangs must not be what the next connection waits for too.
      if (this.#question === question) this.#question = undefined
      return failure(`gave no answer within ${Math.max(0, Math.round(leftMs))} ms`)
    })
  }

  /**
   * The password in place of one that the directory refused; undefined if it is the same.
   *
   * @throws as `current` does
   */
  async replacing(refused: string, patience: Patience): Promise<string | undefined> {
    this.forget(refused)
    const password = await this.current(patience)
    if (password !== refused) return password
    this.forget(refused)
    return undefined
  }

  /** Asks before the next bind, instead of spending one on a password that is known to be wrong. */
  forget(refused: string): void {
    if (this.#kept === refused) this.#kept = undefined
  }

  #ask(): Promise<string> {
    const answered = (answer?: string): void => {
      if (this.#question !== question) return
      this.#question = undefined
      this.#kept = answer
    }
    const question = answerOf(this.#source)
    question.then(answered, () => answered())
    return question
  }
}

/** An empty answer would make the bind an anonymous one (RFC 4513 section 5.1.2). */
async function answerOf(source: () => unknown): Promise<string> {
  let answer: unknown
  try {
    answer = await source()
  } catch (cause) {
    throw failure('failed; the cause says why', cause)
  }
  if (typeof answer === 'string' && answer !== '') return answer
  const what = answer === '' ? 'empty text' : kindOf(answer)
  throw failure(`gave ${what}; it has to give the password`)
}

function failure(what: string, cause?: unknown): LdapAuthError {
  const text = `The function in service.password ${what}.`
  return new LdapAuthError('ERR_LDAP_AUTH_SERVICE_BIND', text, { cause })
}
