import { count, oneOf, optional, refuseRepeated, sectionOf, text } from '../options/checks.ts'
import { listed, type Option, refusal } from '../options/option.ts'
import type { LdapUser } from '../words/user.ts'

/** A login that a session stands on. */
export interface SessionLogin {
  readonly user: LdapUser
  readonly loggedInAt: Date
}

/** How long a login lasts, and what it is checked against meanwhile. */
export interface SessionOptions {
  /**
   * Milliseconds from the login until the next one is asked for.
   * @defaultValue `28800000` (eight hours)
   */
  maxAgeMs?: number | undefined
  /**
   * Milliseconds after which the directory is asked again whether the user may still come in, and
   * with which groups and roles. `0`: at every request.
   * @defaultValue `300000` (five minutes)
   */
  revalidateMs?: number | undefined
  /**
   * What becomes of a session that is due for revalidation while the directory can not say:
   * `'keep'` lets the user on as last known, until `maxAgeMs`; `'refuse'` answers 503.
   * @defaultValue `'keep'`
   */
  onUnavailable?: 'keep' | 'refuse' | undefined
  /**
   * Attributes of the user to keep in the session and to show to the browser.
   * @defaultValue `[]`
   */
  attributes?: readonly string[] | undefined
  /**
   * Whether a login counts no more, asked at every request: for "log out everywhere". If it
   * throws, nobody is let in.
   */
  isRevoked?: ((login: SessionLogin) => boolean | Promise<boolean>) | undefined
}

/** The session options after every check, with the defaults filled in. */
export interface SessionSettings {
  readonly maxAgeMs: number
  readonly revalidateMs: number
  readonly onUnavailable: 'keep' | 'refuse'
  readonly attributes: readonly string[]
  /** Whether a login counts no more. */
  readonly isRevoked: ((login: SessionLogin) => boolean | Promise<boolean>) | undefined
}

const max = Number.MAX_SAFE_INTEGER

const readSession = sectionOf({
  maxAgeMs: count({ fallback: 28_800_000, max }),
  revalidateMs: count({ fallback: 300_000, min: 0, max }),
  onUnavailable: oneOf(['keep', 'refuse'], 'keep'),
  attributes: (option) => Object.freeze(attributeNames(option)),
  isRevoked: optional(revocation),
})

/** Reads `session`. */
export function resolveSession(option: Option): SessionSettings {
  return Object.freeze(readSession(option))
}

/** Empty is a choice here, unlike in other lists: it is the default. */
function attributeNames(option: Option): string[] {
  const options = listed(option)
  const names = options.map(text)
  refuseRepeated(
    options,
    names.map((name) => name.toLowerCase()),
  )
  return names
}

function revocation({ path, value }: Option): NonNullable<SessionSettings['isRevoked']> {
  if (isRevocation(value)) return value
  const wanted = 'must be a function that takes { user, loggedInAt } and gives true or false'
  throw refusal({ path, value }, wanted)
}

function isRevocation(value: unknown): value is NonNullable<SessionSettings['isRevoked']> {
  return typeof value === 'function'
}
