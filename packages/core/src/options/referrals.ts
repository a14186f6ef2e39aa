import { type HostPattern, parseHostPattern } from '../text/host-pattern.ts'
import { quote } from '../text/quote.ts'
import { count, flag, oneOf, refuseRepeated, text } from './checks.ts'
import { isAbsent, members, type Option, refusal, section } from './option.ts'
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

function resolveHosts(option: Option): readonly HostPattern[] {
  const options = members(option)
  const patterns = options.map(readHost)
  refuseRepeated(
    options,
    patterns.map(({ labels, port }) => `${labels.join('.')}:${port}`),
  )
  return patterns
}

function readHost(option: Option): HostPattern {
  const written = text(option)
  const pattern = parseHostPattern(written)
  if (pattern !== undefined) return pattern
  const advice = written.includes('*')
    ? 'a star stands for a whole label, and never for the last one, as in *.corp.example.com'
    : 'write dc1.corp.example.com, dc1.corp.example.com:636 or [2001:db8::1]:636'
  throw refusal(option, `${quote(written)} is not a host; ${advice}`)
}
