import { type Directory, type DirectoryOptions, startDirectory } from '@ldap-auth/testing'
import { onTestFinished } from 'vitest'
import type { LdapAuth, LdapAuthOptions } from '../../src/index.ts'
import { buildLdapAuth } from '../../src/ldap-auth.ts'
import { type Clock, systemClock } from '../../src/words/clock.ts'

export const peopleBase = 'ou=people,dc=company,dc=com'
export const groupsBase = 'ou=groups,dc=company,dc=com'
export const steve = `uid=Steve,${peopleBase}`
export const ops = `cn=ops,${groupsBase}`

interface Person {
  uid: string
  cn: string
  sn: string
  givenName: string
  extra?: Readonly<Record<string, string | readonly string[]>>
}

/** A person whose password is `secret-` and the uid. */
export function person({ uid, cn, sn, givenName, extra = {} }: Person): {
  dn: string
  attributes: Record<string, string | readonly string[]>
} {
  const mail = `${uid.toLowerCase()}@company.com`
  const password = { userPassword: `secret-${uid}` }
  const names = { uid, cn, sn, givenName, mail }
  const attributes = { objectClass: 'inetOrgPerson', ...names, ...password, ...extra }
  return { dn: `uid=${uid},${peopleBase}`, attributes }
}

export const entries = [
  { dn: peopleBase, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  { dn: groupsBase, attributes: { objectClass: 'organizationalUnit', ou: 'groups' } },
  person({
    uid: 'Steve',
    cn: 'Steve',
    sn: 'Summers',
    givenName: 'Steve',
    extra: { employeeType: 'staff', memberOf: [ops] },
  }),
  person({ uid: 'ben', cn: 'Ben Gray', sn: 'Gray', givenName: 'Ben' }),
  { dn: ops, attributes: { objectClass: 'groupOfNames', cn: 'ops', member: steve } },
]

/** The same people for OpenLDAP, where only an overlay of its own writes memberOf. */
export const entriesForSlapd = entries.map(({ dn, attributes }) => {
  const { memberOf: _, ...others } = attributes as Record<string, string | readonly string[]>
  return { dn, attributes: others }
})

export async function startPeople(options: Partial<DirectoryOptions> = {}): Promise<Directory> {
  const directory = await startDirectory({ entries, suffix: 'dc=company,dc=com', ...options })
  onTestFinished(() => directory.close())
  return directory
}

/** Options deep enough to vary one thing per test. */
export type Variation = Omit<Partial<LdapAuthOptions>, 'user'> & {
  user?: Partial<LdapAuthOptions['user']>
}

export function openAuth(
  { url, serviceAccount }: Pick<Directory, 'url' | 'serviceAccount'>,
  { user, ...others }: Variation = {},
  clock: Clock = systemClock,
): LdapAuth {
  const byFilter = user?.prefix === undefined ? { filter: '(uid={{username}})' } : {}
  const options = {
    url,
    service: serviceAccount,
    ...others,
    user: { base: peopleBase, ...byFilter, ...user },
  }
  const auth = buildLdapAuth(options, clock)
  onTestFinished(() => auth.close({ graceMs: 0 }))
  return auth
}

/** What the directory was asked, without who asked. */
export function asked(directory: Directory, op: string): (string | undefined)[] {
  return directory.operations
    .filter((operation) => operation.op === op)
    .map(({ dn, filter }) => (op === 'search' ? filter : dn))
}

/** Binds other than the service account's. */
export function userBinds(directory: Directory): (string | undefined)[] {
  return asked(directory, 'bind').filter((dn) => dn !== directory.serviceAccount.dn)
}
