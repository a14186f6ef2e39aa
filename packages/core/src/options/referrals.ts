import { count, flag, oneOf, sectionOf } from './checks.ts'
import { resolveHosts } from './hosts.ts'
import { isAbsent, type Option, refusal, section } from './option.ts'
import type { Settings } from './settings.ts'

const refuse = { hosts: [], maxHops: 0, exhaustive: false }

const following = sectionOf({
  hosts: resolveHosts,
  // Further than any directory leads on purpose.
  maxHops: count({ fallback: 5, max: 32 }),
  exhaustive: flag(false),
})

/** Reads `referrals`. */
export function resolveReferrals(option: Option): Settings['referrals'] {
  const { value } = option
  if (typeof value !== 'object' || value === null) {
    return oneOf(['ignore', 'refuse'], 'ignore')(option) === 'refuse' ? refuse : 'ignore'
  }
  const { follow } = section(option, ['follow'])
  if (isAbsent(follow)) throw refusal(follow, 'is missing; write { follow: { hosts: [...] } }')
  return following(follow)
}

/** Whether other servers than those of `url` may be contacted. */
export function leadsElsewhere(referrals: Settings['referrals']): boolean {
  return referrals !== 'ignore' && referrals.hosts.length > 0
}
