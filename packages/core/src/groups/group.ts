import type { Entry } from '../protocol/entry.ts'
import { depthBelow, firstRdnValue, normalizeDn } from '../text/dn.ts'
import { quote } from '../text/quote.ts'
import type { LdapGroup } from '../words/user.ts'
import { unknownGroups } from './unknown-groups.ts'

/**
 * A group, called by its name attribute or else by its own RDN.
 *
 * @throws `ERR_LDAP_AUTH_GROUPS` if it is named by something that is not a DN
 */
export function makeGroup(dn: string, nameAttribute: string, name?: string): LdapGroup {
  try {
    normalizeDn(dn)
    return { dn, name: name ?? firstRdnValue(dn, nameAttribute) }
  } catch (cause) {
    throw unknownGroups(
      `The directory named a group by something that is not a DN: ${quote(dn)}.`,
      { cause },
    )
  }
}

/** @throws as {@link makeGroup} does */
export function groupOf(entry: Entry, nameAttribute: string): LdapGroup {
  return makeGroup(entry.dn, nameAttribute, entry.strings(nameAttribute)[0])
}

/** Each group once, and only those below the base, if there is one. */
export function distinctBelow(
  groups: readonly LdapGroup[],
  base: string | undefined,
): readonly LdapGroup[] {
  const distinct = new Map(groups.map((group) => [normalizeDn(group.dn), group]))
  const all = [...distinct.values()]
  return base === undefined ? all : all.filter(({ dn }) => depthBelow(dn, base) !== undefined)
}
