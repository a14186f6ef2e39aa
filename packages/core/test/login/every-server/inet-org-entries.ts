import { type DirectoryEntry, ssha } from '@ldap-auth/test-servers'
import { unit } from '../partitioned.ts'
import { groupDn, groupsBase, peopleBase } from './kind.ts'
import {
  type AccountState,
  alice,
  crowdSize,
  escaped,
  inState,
  leaver,
  type Person,
  people,
} from './people.ts'

type Attributes = DirectoryEntry['attributes']

export type States = Partial<Readonly<Record<AccountState, Attributes>>>

/** Everybody as inetOrgPerson (RFC 2798), with their groups. */
export function inetOrgEntries(suffix: string, states: States): readonly DirectoryEntry[] {
  const base = peopleBase(suffix)
  const group = (name: string, ...member: readonly string[]): DirectoryEntry => ({
    dn: groupDn(suffix, name),
    attributes: { objectClass: 'groupOfNames', cn: name, member },
  })
  const dnOf = (person: Person): string => inetOrgPerson(base, person).dn
  return [
    unit(base),
    ...[...people, leaver].map((person) => inetOrgPerson(base, person)),
    ...Object.entries(states).map(([state, attributes]) =>
      inetOrgPerson(base, inState(state as AccountState), attributes),
    ),
    unit(groupsBase(suffix)),
    group('everybody', ...people.map(dnOf)),
    group('staff', dnOf(alice)),
    group('company', groupDn(suffix, 'staff')),
    // Nobody else of the crowd is there: OpenLDAP and 389 Directory Server ask for none.
    group(
      'crowd',
      ...Array.from({ length: crowdSize }, (_, nth) => `uid=${nth},${base}`),
      dnOf(alice),
    ),
  ]
}

export function inetOrgPerson(
  base: string,
  person: Person,
  attributes: Attributes = {},
): DirectoryEntry {
  const { uid, password, mail, givenName, storedPlain = false } = person
  const { rdn = `uid=${escaped(uid)}` } = person
  const named = person.rdn === undefined ? `Called ${uid.trim()}` : 'Multi RDN'
  const { cn = named, sn = 'Person' } = person
  return {
    dn: `${rdn},${base}`,
    attributes: {
      objectClass: ['inetOrgPerson', 'shadowAccount'],
      uid,
      cn,
      sn,
      userPassword: storedPlain ? password : ssha(password),
      ...(mail === undefined ? {} : { mail }),
      ...(givenName === undefined ? {} : { givenName }),
      ...attributes,
    },
  }
}
