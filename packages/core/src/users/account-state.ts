import type { Entry } from '../protocol/entry.ts'

/** An entry, as far as its text goes. */
type Texts = Pick<Entry, 'strings'>

/** What an entry says about the account it is, whatever its password. */
type AccountState = 'account-disabled' | 'account-expired'

/** Where directories keep it. Some are operational: they come only when asked for by name. */
export const accountStateAttributes: readonly string[] = [
  'userAccountControl',
  'accountExpires',
  'pwdAccountLockedTime',
  'nsAccountLock',
  'shadowExpire',
]

/**
 * Why the account may not be used at a moment, in milliseconds since 1970; undefined where the
 * entry says nothing against it.
 */
export function accountState(entry: Texts, now: number): AccountState | undefined {
  if (isDisabled(entry)) return 'account-disabled'
  return isExpired(entry, BigInt(Math.trunc(now))) ? 'account-expired' : undefined
}

/** ACCOUNTDISABLE of Active Directory (MS-ADTS section 2.2.16). */
const disabledFlag = 2n

function isDisabled(entry: Texts): boolean {
  return (
    integers(entry, 'userAccountControl').some((flags) => (flags & disabledFlag) !== 0n) ||
    entry.strings('pwdAccountLockedTime').some(isForGood) ||
    entry.strings('nsAccountLock').some((value) => value.toLowerCase() === 'true')
  )
}

/** Only an administrator ends this lock of OpenLDAP; a later moment is that of a lock which ends by itself. */
function isForGood(lockedAt: string): boolean {
  return /^00000101(?:00){1,3}Z$/.test(lockedAt)
}

const dayMs = 86_400_000n
/** From 1601, where the time of Active Directory begins, to 1970. */
const epochGapMs = 11_644_473_600_000n
/** Active Directory counts in units of 100 ns. */
const ticksPerMs = 10_000n

function isExpired(entry: Texts, now: bigint): boolean {
  return (
    integers(entry, 'accountExpires').some((end) => isPast(end, (now + epochGapMs) * ticksPerMs)) ||
    integers(entry, 'shadowExpire').some((day) => isPast(day, now / dayMs))
  )
}

/**
 * Zero and less mean "never" to Active Directory, and to those who read RFC 2307: the shadow
 * suite takes a day of 0 for no day. The largest number, the other "never" of Active Directory,
 * lies too far ahead to be past.
 */
function isPast(end: bigint, now: bigint): boolean {
  return end > 0n && end <= now
}

/** What is no whole number of 64 bits says nothing. */
function integers(entry: Texts, name: string): bigint[] {
  return entry
    .strings(name)
    .filter((value) => /^-?\d{1,19}$/.test(value))
    .map(BigInt)
}
