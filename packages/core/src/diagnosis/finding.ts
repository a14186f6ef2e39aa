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
  /**
   * A stable name for scripts. Of each server: `dns`, `tcp`, `start-tls`, `tls`, `certificate-chain`,
   * `certificate-names`, `certificate-expiry`, `client-certificate`, `root-dse`, `preset`,
   * `service-bind`. Of the directory: `options`, `srv`, `base`, `referrals`, `lockout`. Of a person:
   * `user-search`, `user-bind`, `identity`, `account`, `attributes`, `groups`, `roles`, `require`.
   * The last one is `summary`.
   */
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
  /** What was sent for it: a search, a bind, or a step in opening a connection of its own. */
  readonly roundTrips: number
}
