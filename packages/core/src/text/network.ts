import { isIPv6 } from 'node:net'

/**
 * What one client is told by: its IPv4 address or, of an IPv6 address, the first 64 bits, behind which
 * everybody has as many addresses as they like (RFC 6177). IPv4 within IPv6 is IPv4. Anything else is
 * taken as it is.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.trim().split('%')
  if (!isIPv6(plain)) return address.trim().toLowerCase()
  const groups = groupsOf(plain)
  if (isMapped(groups)) return groups.slice(6).flatMap(bytesOf).join('.')
  const network = groups.slice(0, 4).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}

/** `::ffff:192.0.2.1` (RFC 4291 section 2.5.5.2). */
function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
}

function bytesOf(group: number): [number, number] {
  return [group >> 8, group & 0xff]
}

/** The eight groups of a valid IPv6 address (RFC 4291 section 2.2). */
function groupsOf(address: string): readonly number[] {
  const [before = '', after] = address.split('::')
  const first = readGroups(before)
  if (after === undefined) return first
  const last = readGroups(after)
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
}

function readGroups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return Number.parseInt(group, 16)
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}
