import type { LdapAuthOptions } from '@ldap-auth/core'
import type { Directory, EntryData } from '@ldap-auth/testing'

export const steve = { username: 'steve', password: 'blue-sky' }
export const lucille = { username: 'lucille', password: 'green-hill' }

const operators = 'cn=operators,ou=groups,dc=company,dc=com'

/** Steve is an operator and Lucille is not; both are staff, Tom is a guest. */
export const company: EntryData[] = [
  unit('people'),
  unit('groups'),
  person('steve', 'Steve Miller', 'blue-sky', 'staff'),
  person('lucille', 'Lucille White', 'green-hill', 'staff'),
  person('tom', 'Tom Brown', 'red-brick', 'guest'),
  {
    dn: operators,
    attributes: {
      objectClass: ['groupOfNames'],
      cn: ['operators'],
      member: ['uid=steve,ou=people,dc=company,dc=com'],
    },
  },
]

/** The options of the directory that most tests log in at. */
export function companyOptions({ url, serviceAccount }: Directory): LdapAuthOptions {
  return {
    url,
    service: serviceAccount,
    user: { base: 'ou=people,dc=company,dc=com', filter: '(uid={{username}})' },
    groups: { source: 'search', base: 'ou=groups,dc=company,dc=com' },
    roles: { admin: [operators], nobody: ['cn=nobody,ou=groups,dc=company,dc=com'] },
  }
}

function unit(name: string): EntryData {
  return {
    dn: `ou=${name},dc=company,dc=com`,
    attributes: { objectClass: ['organizationalUnit'], ou: [name] },
  }
}

function person(uid: string, name: string, password: string, kind: string): EntryData {
  const [givenName = '', familyName = ''] = name.split(' ')
  return {
    dn: `uid=${uid},ou=people,dc=company,dc=com`,
    attributes: {
      objectClass: ['inetOrgPerson'],
      uid: [uid],
      cn: [name],
      sn: [familyName],
      givenName: [givenName],
      mail: [`${uid}@company.com`],
      employeeType: [kind],
      userPassword: [password],
    },
  }
}
