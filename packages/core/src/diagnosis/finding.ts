import type { LdapAuthErrorCode } from '../words/errors.ts'

/**
 * - `good`: as it should be
 * - `warning`: works, and is worth a look
 * - `failed`: nobody, or not the person in question, can log in like that
 * - `skipped`: was not looked at, and the message says why
 */
export type Verdict = 'good' | 'warning' | 'failed' | 'skipped'

/** Figures behind a finding. */
export type FindingDetails = Readonly<
  Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string>>>
>

/** What one step of a diagnosis found. Holds no password. */
export interface Finding {
  /** A stable name for scripts, such as `tcp`, `certificate` or `service-bind`. */
  readonly step: string
  /** The URL of the server that it is about. */
  readonly server?: string
  readonly verdict: Verdict
  /** What was found, in one sentence. */
  readonly message: string
  /** What to do about it: with every `warning` and `failed`. */
  readonly remedy?: string
  /** The code of the error that a login would end in. */
  readonly code?: LdapAuthErrorCode
  readonly details?: FindingDetails
  readonly durationMs: number
  /** Requests to the directory, opened connections among them. */
  readonly roundTrips: number
}
