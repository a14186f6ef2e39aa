import type { Directory } from '@ldap-auth/testing'
import { onTestFinished } from 'vitest'
import {
  type JoinDirectoriesOptions,
  type JoinedDirectory,
  joinDirectories,
  type LdapAuth,
} from '../../src/index.ts'
import { entries, openAuth, person, startPeople, type Variation } from '../login/people.ts'

/** Two directories that both know a Steve, with a password of his own in each. */
export interface Companies {
  readonly staff: Directory
  readonly partners: Directory
  readonly ldap: LdapAuth
}

export interface Joining {
  staff?: Partial<JoinedDirectory>
  partners?: Partial<JoinedDirectory>
  afterRefusal?: JoinDirectoriesOptions['afterRefusal']
  staffOptions?: Variation
  partnersOptions?: Variation
}

export const partnerPassword = 'secret-of-a-partner'

export const partnerEntries = [
  ...entries.slice(0, 2),
  person({
    uid: 'Steve',
    cn: 'Another Steve',
    sn: 'Partner',
    givenName: 'Steve',
    extra: { userPassword: partnerPassword },
  }),
  person({ uid: 'pat', cn: 'Pat Partner', sn: 'Partner', givenName: 'Pat' }),
]

export async function startCompanies(joining: Joining = {}): Promise<Companies> {
  const staff = await startPeople()
  const partners = await startPeople({ entries: partnerEntries })
  const { afterRefusal, staffOptions, partnersOptions } = joining
  const ldap = joinDirectories({
    directories: {
      staff: { auth: openAuth(staff, staffOptions), ...joining.staff },
      partners: { auth: openAuth(partners, partnersOptions), ...joining.partners },
    },
    afterRefusal,
  })
  onTestFinished(() => ldap.close({ graceMs: 0 }))
  return { staff, partners, ldap }
}

/** What a login comes to, in a word or two. */
export async function outcome(ldap: LdapAuth, username: string, password: string) {
  const result = await ldap.authenticate({ username, password })
  return result.authenticated ? result.user.id.split(':')[0] : result.reason
}
