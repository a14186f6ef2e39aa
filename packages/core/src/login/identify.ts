import type { AsUser, Target } from '../directory/directory.ts'
import type { Views } from '../users/attributes.ts'
import type { Deadline } from '../words/clock.ts'
import type { RejectionReason } from '../words/result.ts'
import type { Course } from './course.ts'

/** Whom to bind as, and how the entry is seen while that bind stands. */
export interface Candidate {
  readonly target: Target
  /** What stays the same however the name is typed: the id where the entry is known, or else the bind name. */
  readonly account: string
  /** Undefined where the entry is none of those that may log in. */
  readonly see: (asUser: AsUser) => Promise<Views | undefined>
}

/** Whose password it would be, or why it is nobody's. The course learns whose entry it is as soon as it was seen. */
export type Identify = (
  username: string,
  deadline: Deadline,
  course: Pick<Course, 'found'>,
) => Promise<
  | (Candidate & { readonly reason?: never })
  | {
      readonly target?: never
      readonly account?: never
      readonly see?: never
      readonly reason: RejectionReason
    }
>
