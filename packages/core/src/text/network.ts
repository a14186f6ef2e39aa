import { isIPv6 } from 'node:net'
import { canonicalIPv6 } from './host.ts'

/**
 * What one client is told by: its IPv4 address or, of an IPv6 address, the first 64 bits, behind which
 * everybody has as many addresses as they like (RFC 6177). IPv4 within IPv6 is IPv4. Anything else is
 * taken as it is.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.trim().split('%')
  if (!isIPv6(plain)) return address.trim().toLowerCase()
  const [before = '', after] = canonicalIPv6(plain).split('::')
  const [first, last] = [groupsOf(before), groupsOf(after)]
  const groups = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
  return isMapped(groups)
    ? groups.slice(6).flatMap(bytesOf).join('.')
    : `${groups
        .slice(0, 4)
        .map((group) => group.toString(16))
        .join(':')}::/64`
}

/** `::ffff:192.0.2.1` (RFC 4291 section 2.5.5.2). */
function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
}

function bytesOf(group: number): [number, number] {
  return [group >> 8, group & 0xff]
}

function groupsOf(text = ''): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}
