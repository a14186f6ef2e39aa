import type { LdapAuthOptions } from '@ldap-auth/core'
import type { Directory, EntryData } from '@ldap-auth/testing'

export const steve = { username: 'steve', password: 'blue-sky' }
export const lucille = { username: 'lucille', password: 'green-hill' }

const operators = 'cn=operators,ou=groups,dc=company,dc=com'

/** Steve is an operator, and Lucille is not. */
export const company: EntryData[] = [
  unit('people'),
  unit('groups'),
  person(steve),
  person(lucille),
  {
    dn: operators,
    attributes: {
      objectClass: ['groupOfNames'],
      cn: ['operators'],
      member: ['uid=steve,ou=people,dc=company,dc=com'],
    },
  },
]

export function companyOptions({ url, serviceAccount }: Directory): LdapAuthOptions {
  return {
    url,
    service: serviceAccount,
    user: { base: 'ou=people,dc=company,dc=com', filter: '(uid={{username}})' },
    groups: { source: 'search', base: 'ou=groups,dc=company,dc=com' },
    roles: { admin: [operators] },
  }
}

function unit(name: string): EntryData {
  return {
    dn: `ou=${name},dc=company,dc=com`,
    attributes: { objectClass: ['organizationalUnit'], ou: [name] },
  }
}

function person({ username, password }: typeof steve): EntryData {
  return {
    dn: `uid=${username},ou=people,dc=company,dc=com`,
    attributes: {
      objectClass: ['inetOrgPerson'],
      uid: [username],
      cn: [username],
      sn: [username],
      userPassword: [password],
    },
  }
}
