import { readLockoutPolicies } from '../directory/lockout-policy.ts'
import { AccountLimits } from '../memory/account-limits.ts'
import type { AccountLimit } from '../words/handle.ts'
import type { LockoutPolicy } from '../words/throttle.ts'
import type { Look } from './look.ts'
import { good, listed, type Outcome, warning } from './outcome.ts'

const page = 'see docs/throttling.md'

/** When the directory locks an account, against when logins are stopped here. */
export async function examineLockout({ settings, directory, run }: Look): Promise<Outcome> {
  const policies = await readLockoutPolicies(directory, settings.user.base, run.deadline())
  const known = policies.map(policyText)
  const { throttle } = settings
  if (throttle === undefined) {
    if (known.length === 0) {
      return warning(
        'The directory shows no lockout, and throttle is off: passwords can be guessed without end.',
        `Leave throttle on, ${page}`,
      )
    }
    return warning(
      `The directory locks an account after ${listed(known)}, and throttle is off: anybody can have accounts locked.`,
      `Leave throttle on, which stops logins before that, ${page}`,
      { details: { lockout: known } },
    )
  }
  const limits = new AccountLimits(throttle.account, async () => policies, run.clock)
  await limits.learn(run.deadline())
  const inForce = limits.inForce.map(limitText)
  const details = { lockout: known, throttle: inForce }
  if (known.length === 0) {
    return good(
      `The directory shows no lockout, or may not be asked for it. Here, an account has ${listed(inForce)}.`,
      { details },
    )
  }
  const text = `The directory locks an account after ${listed(known)}; logins stop here after ${listed(inForce)}`
  const lowest = Math.min(...policies.map(({ threshold }) => threshold))
  if (lowest > 1) return good(`${text}.`, { details })
  return warning(
    `${text}: one wrong password locks the account.`,
    `Raise the threshold of the directory: below three, no login can be kept clear of it, ${page}`,
    { details },
  )
}

function policyText({ threshold, windowMs }: LockoutPolicy): string {
  const tries = `${threshold} wrong passwords`
  return windowMs === Number.POSITIVE_INFINITY ? tries : `${tries} in ${spanText(windowMs)}`
}

function limitText({ max, windowMs }: AccountLimit): string {
  return `${max} wrong ${max === 1 ? 'password' : 'passwords'} in ${spanText(windowMs)}`
}

function spanText(ms: number): string {
  const minutes = ms / 60_000
  return Number.isInteger(minutes) ? `${minutes} min` : `${Math.round(ms / 1000)} s`
}
