import { parseDn } from '../entries/dn.ts'
import { type Entry, valuesOf } from '../entries/entry.ts'
import type { Store } from '../entries/store.ts'
import { type Result, resultCode, success } from '../messages/result.ts'
import type { BindAnswer, BindAttempt } from './dialect.ts'
import { generalizedTime } from './generalized-time.ts'

/** The rules that a password is under, as slapo-ppolicy(5) names them. */
interface Policy {
  readonly pwdLockout: boolean
  readonly pwdLockoutDuration: number
  readonly pwdMustChange: boolean
  readonly pwdMaxAge: number
  readonly pwdExpireWarning: number
  readonly pwdGraceAuthNLimit: number
}

const refused: Result = { code: resultCode.invalidCredentials }

/** Answers a bind as slapd with the overlay ppolicy and `ppolicy_use_lockout`. */
export function bindUnderPolicy({ account, isProved, store, now }: BindAttempt): BindAnswer {
  const policy = policyOf(account, store)
  if (isLocked(account, policy, now)) return { result: refused, policy: { error: 'accountLocked' } }
  if (!isProved) return { result: refused, policy: {} }
  if (policy.pwdMustChange && isTrue(account, 'pwdReset')) {
    return { result: success, policy: { error: 'changeAfterReset' } }
  }
  const secondsLeft = secondsUntilExpiry(account, policy, now)
  if (secondsLeft <= 0) return graceLogin(account, policy, store, now)
  return { result: success, policy: secondsLeft < policy.pwdExpireWarning ? { secondsLeft } : {} }
}

/** The policy that the entry names; without one, a policy by which the states of an account count. */
function policyOf(account: Entry, store: Store): Policy {
  const [named] = valuesOf(account, 'pwdPolicySubentry')
  const entry = named && store.find(parseDn(named.toString()) ?? [])
  const number = (name: string): number => (entry ? Number(valuesOf(entry, name)[0] ?? 0) : 0)
  return {
    pwdLockout: named ? isTrue(entry, 'pwdLockout') : true,
    pwdLockoutDuration: number('pwdLockoutDuration'),
    pwdMustChange: named ? isTrue(entry, 'pwdMustChange') : true,
    pwdMaxAge: number('pwdMaxAge'),
    pwdExpireWarning: number('pwdExpireWarning'),
    pwdGraceAuthNLimit: number('pwdGraceAuthNLimit'),
  }
}

function isTrue(entry: Entry | undefined, name: string): boolean {
  return entry !== undefined && valuesOf(entry, name)[0]?.toString().toUpperCase() === 'TRUE'
}

/** A lock of year 0, and any lock where none has a duration, lasts until somebody ends it. */
function isLocked(account: Entry, policy: Policy, now: number): boolean {
  const [since] = valuesOf(account, 'pwdAccountLockedTime')
  if (since === undefined || !policy.pwdLockout) return false
  if (policy.pwdLockoutDuration === 0 || since.toString().startsWith('00000101')) return true
  return momentOf(since) + policy.pwdLockoutDuration * 1000 > now
}

/** Infinity where the password never expires. */
function secondsUntilExpiry(account: Entry, { pwdMaxAge }: Policy, now: number): number {
  const [changed] = valuesOf(account, 'pwdChangedTime')
  if (changed === undefined || pwdMaxAge === 0) return Number.POSITIVE_INFINITY
  return Math.floor((momentOf(changed) - now) / 1000) + pwdMaxAge
}

function graceLogin(account: Entry, policy: Policy, store: Store, now: number): BindAnswer {
  const used = valuesOf(account, 'pwdGraceUseTime')
  const graceLoginsLeft = policy.pwdGraceAuthNLimit - used.length - 1
  if (graceLoginsLeft < 0) return { result: refused, policy: { error: 'passwordExpired' } }
  const pwdGraceUseTime = [...used, generalizedTime(new Date(now))]
  store.modify(account.dn, { pwdGraceUseTime })
  return { result: success, policy: { graceLoginsLeft } }
}

function momentOf(time: Buffer): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(time.toString()) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
