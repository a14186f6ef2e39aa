import type { Entry } from '../protocol/entry.ts'

/** An entry, as far as its text goes. */
type Texts = Pick<Entry, 'strings' | 'hasAny'>

/** An entry as it was seen: by the search, as the user, or both. */
interface Seen {
  readonly service?: Texts | undefined
  readonly user?: Texts | undefined
}

/** What an entry says about the account it is, whatever its password. */
type AccountState = 'account-disabled' | 'account-expired'

/** Where directories keep it, among the attributes that come unasked. */
const ordinaryAttributes = [
  'userAccountControl',
  'accountExpires',
  'shadowExpire',
  'krbPrincipalExpiration',
]

/** And among those that come only when they are asked for by name, or by `+`. */
export const operationalStateAttributes: readonly string[] = [
  'pwdAccountLockedTime',
  'pwdEndTime',
  'nsAccountLock',
]

export const accountStateAttributes: readonly string[] = [
  ...ordinaryAttributes,
  ...operationalStateAttributes,
]

const stateKeys: ReadonlySet<string> = new Set(
  accountStateAttributes.map((name) => name.toLowerCase()),
)

/**
 * Why the account may not be used at a moment, in milliseconds since 1970; undefined where nothing
 * that was seen of the entry says so.
 *
 * Only what is sure without the rules of the directory is judged, so that nobody is kept out whom it
 * would let in. The others are for the directory to say at a bind:
 *
 * - locks after wrong passwords. pwdAccountLockedTime tells when one began, and not when it ends;
 *   lockoutTime of Active Directory and accountUnlockTime of 389 DS stay when the lock has ended.
 *   Besides, whoever types wrong passwords would end the sessions of somebody else;
 * - passwords that have expired or have to be changed. pwdLastSet 0, pwdReset and passwordExpirationTime
 *   mean nothing where a policy does not want it. They are no reason to end a session either: its
 *   password was right, and the new one is asked for at the next login.
 */
export function accountState(seen: Seen, now: number): AccountState | undefined {
  const strings = tellingOf(seen)
  if (strings === undefined) return undefined
  if (isDisabled(strings)) return 'account-disabled'
  return endOf(strings) <= now ? 'account-expired' : undefined
}

type Strings = Texts['strings']

/** ACCOUNTDISABLE of Active Directory (MS-ADTS section 2.2.16). */
const disabledFlag = 2n

/** Only an administrator ends this lock of OpenLDAP; a later moment is that of a lock which ends by itself. */
const lockForGood = /^00000101(?:00){1,3}Z$/

function isDisabled(strings: Strings): boolean {
  return (
    integers(strings, 'userAccountControl').some((flags) => (flags & disabledFlag) !== 0n) ||
    strings('pwdAccountLockedTime').some((lockedAt) => lockForGood.test(lockedAt)) ||
    strings('nsAccountLock').some((value) => value.toLowerCase() === 'true')
  )
}

/**
 * The moment, in milliseconds since 1970, from which the account may not be used any more; `Infinity`
 * where nothing that was seen of the entry says so.
 */
export function accountEnd(seen: Seen): number {
  const strings = tellingOf(seen)
  return strings === undefined ? Infinity : endOf(strings)
}

/** What was seen of the state; undefined where that is nothing, as for most people. */
function tellingOf({ service, user }: Seen): Strings | undefined {
  const telling = [service, user].filter((entry) => entry?.hasAny(stateKeys))
  if (telling.length === 0) return undefined
  return (name) => telling.flatMap((entry) => entry?.strings(name) ?? [])
}

const dayMs = 86_400_000
/** From 1601, where the time of Active Directory begins, to 1970. */
const epochGapMs = 11_644_473_600_000
/** Active Directory counts in units of 100 ns. */
const ticksPerMs = 10_000n

function endOf(strings: Strings): number {
  return Math.min(
    ...given(strings, 'accountExpires').map(millisecondsOf),
    ...given(strings, 'shadowExpire').map((day) => Number(day) * dayMs),
    ...[...strings('krbPrincipalExpiration'), ...strings('pwdEndTime')]
      .map(momentOf)
      .filter((end) => !Number.isNaN(end)),
  )
}

/** A moment of Active Directory since 1970: the first whole millisecond that is not before it. */
function millisecondsOf(ticks: bigint): number {
  return Number((ticks + ticksPerMs - 1n) / ticksPerMs) - epochGapMs
}

/**
 * Zero and less mean "never" to Active Directory, and to those who read RFC 2307: the shadow
 * suite takes a day of 0 for no day. The largest number, the other "never" of Active Directory,
 * lies too far ahead to be past.
 */
function given(strings: Strings, name: string): bigint[] {
  return integers(strings, name).filter((end) => end > 0n)
}

/** What is no whole number of 64 bits says nothing. */
function integers(strings: Strings, name: string): bigint[] {
  return strings(name)
    .filter((value) => /^-?\d{1,19}$/.test(value))
    .map(BigInt)
}

/**
 * The moment of a GeneralizedTime in the form that directories write it (RFC 4517 section 3.3.13);
 * NaN of anything else.
 */
export function momentOf(time: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,]\d{1,9})?Z$/.exec(time)
  if (parts === null) return Number.NaN
  const [, year, month, day, hour, minute, second] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
