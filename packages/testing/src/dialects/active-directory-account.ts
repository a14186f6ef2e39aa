import { type Entry, valuesOf } from '../entries/entry.ts'
import { type Result, resultCode, success } from '../messages/result.ts'
import type { BindAnswer, BindAttempt } from './dialect.ts'

/** A refusal with the code that AD puts into its text. */
export function refusedWith(subCode: string): Result {
  const comment = `AcceptSecurityContext error, data ${subCode}, v1db1`
  const message = `80090308: LdapErr: DSID-0C0903A9, comment: ${comment}`
  return { code: resultCode.invalidCredentials, message }
}

/** A lock is told to everybody, the rest only to a right password. */
export function answerBind({ account, isProved, store, now }: BindAttempt): BindAnswer {
  const state: AccountState = {
    account,
    domain: store.suffix,
    now: fileTime(now),
    date: new Date(now),
  }
  if (isLocked(state)) return { result: refusedWith('775') }
  if (!isProved) return { result: refusedWith('52e') }
  const refusal = refusals.find(([, holds]) => holds(state))
  return { result: refusal ? refusedWith(refusal[0]) : success }
}

interface AccountState {
  readonly account: Entry
  /** The entry that holds the rules for passwords. */
  readonly domain: Entry
  /** In units of 100 ns since 1601, in which AD counts. */
  readonly now: bigint
  readonly date: Date
}

const dontExpirePassword = 0x10000n
const accountDisable = 2n
const day = 864_000_000_000n
const minute = 600_000_000n

/** In the order in which Samba looks. */
const refusals: readonly (readonly [string, (state: AccountState) => boolean])[] = [
  [
    '533',
    ({ account }) => (integerOf(account, 'userAccountControl', 512n) & accountDisable) !== 0n,
  ],
  ['701', ({ account, now }) => isPast(integerOf(account, 'accountExpires', 0n), now)],
  ['773', (state) => expires(state) && integerOf(state.account, 'pwdLastSet', -1n) === 0n],
  ['532', (state) => expires(state) && isTooOld(state)],
  ['531', ({ account }) => valuesOf(account, 'userWorkstations').some(({ length }) => length > 0)],
  ['530', isOutsideHours],
]

/** 30 minutes, unless the domain has another lockoutDuration; durations are negative. */
function isLocked({ account, domain, now }: AccountState): boolean {
  const since = integerOf(account, 'lockoutTime', 0n)
  return since > 0n && since - integerOf(domain, 'lockoutDuration', -30n * minute) > now
}

function expires({ account }: AccountState): boolean {
  return (integerOf(account, 'userAccountControl', 512n) & dontExpirePassword) === 0n
}

/** 42 days, unless the domain has another maxPwdAge. */
function isTooOld({ account, domain, now }: AccountState): boolean {
  const changed = integerOf(account, 'pwdLastSet', -1n)
  return changed > 0n && changed - integerOf(domain, 'maxPwdAge', -42n * day) <= now
}

/** A bit for each hour of the week, from Sunday in UTC; a value of another length is ignored. */
function isOutsideHours({ account, date }: AccountState): boolean {
  const [hours] = valuesOf(account, 'logonHours')
  if (hours?.length !== 21) return false
  const hour = date.getUTCDay() * 24 + date.getUTCHours()
  return ((hours.readUInt8(hour >> 3) >> (hour & 7)) & 1) === 0
}

function isPast(end: bigint, now: bigint): boolean {
  return end > 0n && end <= now
}

function integerOf(entry: Entry, name: string, otherwise: bigint): bigint {
  const text = valuesOf(entry, name)[0]?.toString() ?? ''
  return /^-?\d{1,19}$/.test(text) ? BigInt(text) : otherwise
}

function fileTime(moment: number): bigint {
  return (BigInt(moment) + 11_644_473_600_000n) * 10_000n
}
