import { type HostPattern, parseHostPattern } from '../text/host-pattern.ts'
import { quote } from '../text/quote.ts'
import { refuseRepeated, text } from './checks.ts'
import { members, type Option, refusal } from './option.ts'

/** Reads a list of hosts that may be contacted. */
export function resolveHosts(option: Option): readonly HostPattern[] {
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
