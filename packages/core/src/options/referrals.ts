import { count, flag, oneOf } from './checks.ts'
import { resolveHosts } from './hosts.ts'
import { isAbsent, type Option, refusal, section } from './option.ts'
import type { Settings } from './settings.ts'

/** Further than any directory leads on purpose. */
const maxHopsAtMost = 32

const refuse = { hosts: [], maxHops: 0, exhaustive: false }

/** Reads `referrals`. */
export function resolveReferrals(option: Option): Settings['referrals'] {
  const { value } = option
  if (typeof value !== 'object' || value === null) {
    return oneOf(option, ['ignore', 'refuse'], 'ignore') === 'refuse' ? refuse : 'ignore'
  }
  const { follow } = section(option, ['follow'])
  if (isAbsent(follow)) throw refusal(follow, 'is missing; write { follow: { hosts: [...] } }')
  const { hosts, maxHops, exhaustive } = section(follow, ['hosts', 'maxHops', 'exhaustive'])
  return {
    hosts: resolveHosts(hosts),
    maxHops: count(maxHops, { fallback: 5, min: 1, max: maxHopsAtMost }),
    exhaustive: flag(exhaustive, false),
  }
}

/** Whether other servers than those of `url` may be contacted. */
export function leadsElsewhere(referrals: Settings['referrals']): boolean {
  return referrals !== 'ignore' && referrals.hosts.length > 0
}
