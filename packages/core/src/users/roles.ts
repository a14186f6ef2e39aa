import { normalizeDn } from '../text/dn.ts'
import type { LdapGroup } from '../words/user.ts'

/** Whether one of the groups is one of the DNs, in whatever spelling. */
export type MembershipTest = (groups: readonly LdapGroup[]) => boolean

export function memberOfAny(dns: readonly string[]): MembershipTest {
  const wanted = new Set(dns.map(normalizeDn))
  return (groups) => groups.some(({ dn }) => wanted.has(normalizeDn(dn)))
}

/** Gives the roles that groups lead to. */
export function createRolesOf(
  roles: Readonly<Record<string, readonly string[]>>,
): (groups: readonly LdapGroup[]) => readonly string[] {
  const tests = Object.entries(roles).map(([role, dns]) => [role, memberOfAny(dns)] as const)
  return (groups) => tests.filter(([, holds]) => holds(groups)).map(([role]) => role)
}
