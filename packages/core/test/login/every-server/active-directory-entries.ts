import type { DirectoryEntry } from '@ldap-auth/test-servers'
import { unit } from '../partitioned.ts'
import type { States } from './inet-org-entries.ts'
import { groupDn, groupsBase, type Kind, peopleBase } from './kind.ts'
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

/** Makes the entry of somebody who can log in. */
export type MakeAccount = (
  dn: string,
  sAMAccountName: string,
  password: string,
  attributes?: DirectoryEntry['attributes'],
) => DirectoryEntry

/** What the kinds with Active Directory's schema have in common. */
export const activeDirectoryKind = {
  suffix: 'DC=corp,DC=example,DC=test',
  nameAttribute: 'sAMAccountName',
  idShape: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  anonymousSearch: 1,
  groupSources: ['search', 'memberOf', 'in-chain', 'tokenGroups'],
  hasPrimaryGroups: true,
  states: {
    // Told to everybody: the password is not looked at.
    locked: {
      right: refused('account-locked', '775', false),
      wrong: refused('account-locked', '775', false),
    },
    disabled: toldToTheRightPassword('account-disabled', '533'),
    left: toldToTheRightPassword('account-expired', '701'),
    outdated: toldToTheRightPassword('password-expired', '532'),
    newcomer: toldToTheRightPassword('password-must-change', '773'),
    night: toldToTheRightPassword('not-permitted-now', '530'),
    elsewhere: toldToTheRightPassword('not-permitted-now', '531'),
  },
} as const satisfies Partial<Kind>

function toldToTheRightPassword(reason: string, subCode: string): { right: object; wrong: object } {
  return { right: refused(reason, subCode, true), wrong: refused('wrong-password', '52e', false) }
}

function refused(reason: string, subCode: string, passwordProven: boolean): object {
  return { authenticated: false, reason, detail: { resultCode: 49, subCode, passwordProven } }
}

/** States that both keep in the same attributes. */
export const activeDirectoryStates = {
  disabled: { userAccountControl: '514' },
  left: { accountExpires: '130000000000000000' },
  newcomer: { pwdLastSet: '0' },
  night: { logonHours: Buffer.alloc(21) },
  elsewhere: { userWorkstations: 'OTHERPC' },
} as const satisfies States

/**
 * Everybody as Active Directory holds them: called by `cn` in the DN, with a sAMAccountName besides,
 * which takes few of the names. Their primary group, Domain Users, is in the group `wifi`.
 */
export function activeDirectoryEntries(
  suffix: string,
  states: States,
  account: MakeAccount,
): readonly DirectoryEntry[] {
  const base = peopleBase(suffix)
  const group = (name: string, ...member: readonly string[]): DirectoryEntry => ({
    dn: groupDn(suffix, name),
    attributes: { objectClass: 'group', cn: name, sAMAccountName: name, member },
  })
  const crowd = Array.from({ length: crowdSize }, (_, nth) => `CN=crowd ${nth},${base}`)
  const dnOf = (person: Person): string => `${rdnOf(person)},${base}`
  return [
    unit(base),
    ...[...people, leaver].map((person, nth) => accountOf(person, nth, base, account)),
    ...Object.entries(states).map(([state, attributes]) => {
      const { uid, password } = inState(state as AccountState)
      return account(`CN=${uid},${base}`, uid, password, attributes)
    }),
    ...crowd.map((dn) => ({ dn, attributes: { objectClass: 'contact' } })),
    unit(groupsBase(suffix)),
    group('everybody', ...people.map(dnOf)),
    group('staff', dnOf(alice)),
    group('company', groupDn(suffix, 'staff')),
    group('crowd', ...crowd, dnOf(alice)),
    group('wifi', `CN=Domain Users,CN=Users,${suffix}`),
  ]
}

function rdnOf({ uid, cn = uid, rdn }: Person): string {
  return rdn === undefined ? `CN=${escaped(cn)}` : 'CN=Multi RDN'
}

function accountOf(
  person: Person,
  nth: number,
  base: string,
  account: MakeAccount,
): DirectoryEntry {
  const { uid, password, mail, sn, givenName } = person
  const name = /^[a-z]+$/.test(uid) ? uid : `person${nth}`
  const known = {
    uid,
    ...(mail === undefined ? {} : { mail }),
    ...(sn === undefined ? {} : { sn }),
    ...(givenName === undefined ? {} : { givenName }),
  }
  return account(`${rdnOf(person)},${base}`, name, password, known)
}
