import { normalizeDn } from '../text/dn.ts'

const partition = /^(?:(?:cn=schema,)?cn=configuration|dc=(?:forest|domain)dnszones)(?:,dc=[^,]+)+$/

/**
 * Whether a DN is that of a partition in which Active Directory keeps no people: the zones of its
 * DNS, its configuration and its schema, right below a domain. Every search below the root of a
 * domain is referred to them, and their hosts have no address of their own.
 *
 * @throws `TextSyntaxError`
 */
export function holdsNoPeople(dn: string): boolean {
  return partition.test(normalizeDn(dn))
}
