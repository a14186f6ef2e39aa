import { parseDn, type RdnValue } from '../text/dn-syntax.ts'

/**
 * Whether a DN is that of a partition in which Active Directory keeps no people: the zones of its
 * DNS, its configuration and its schema, right below a domain. Every search below the root of a
 * domain is referred to them, and their hosts have no address of their own.
 *
 * @throws `TextSyntaxError`
 */
export function holdsNoPeople(dn: string): boolean {
  const [first, ...above] = parseDn(dn).map(rdnKey)
  const domain = first === 'cn=schema' && above[0] === 'cn=configuration' ? above.slice(1) : above
  const isPartition = first !== undefined && (partitions.has(first) || domain !== above)
  return isPartition && domain.length > 0 && domain.every((rdn) => rdn.startsWith('dc='))
}

const partitions: ReadonlySet<string> = new Set([
  'dc=forestdnszones',
  'dc=domaindnszones',
  'cn=configuration',
])

function rdnKey(rdn: readonly RdnValue[]): string {
  return rdn
    .map(({ type, value }) => `${type}=${value.toString()}`)
    .join('+')
    .toLowerCase()
}
