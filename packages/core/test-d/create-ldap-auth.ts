import {
  createLdapAuth,
  type LdapAuth,
  type LdapAuthOptions,
  type ResolvedOptions,
} from '@ldap-auth/core'

const url = 'ldaps://ldap.example.com'
const user = { base: 'ou=people,dc=example,dc=com', filter: '(uid={{username}})' }

export const auth: LdapAuth = createLdapAuth({ url, user })

export const everything: LdapAuthOptions = {
  url: [url, 'ldaps://ldap2.example.com'],
  tls: { ca: [{ file: 'ca.pem' }, Buffer.of()], systemCa: true, minVersion: 'TLSv1.3' },
  service: { dn: 'cn=app,dc=example,dc=com', password: 'secret' },
  user: { ...user, scope: 'one', match: 'first', idAttribute: 'entryUUID', readAs: 'service' },
  groups: { source: 'search', base: 'ou=groups,dc=example,dc=com', filter: '(member={{dn}})' },
  roles: { admin: ['cn=ops,ou=groups,dc=example,dc=com'] },
  require: { anyRole: ['admin'], filter: '(employeeType=staff)' },
  pool: { searchConnections: 2, bindConnections: 8 },
  timeouts: { connectMs: 5000, operationMs: 10000, loginMs: 15000 },
  limits: { messageBytes: 16777216, usernameChars: 256, passwordBytes: 1024 },
  allowPlaintext: false,
}
export const absent: LdapAuthOptions = { url, user, tls: undefined, service: undefined }
const frozen = { url, user: { ...user, base: ['dc=com'] }, roles: { admin: [] } } as const
createLdapAuth(frozen)
createLdapAuth({ url: { srv: 'example.com', hosts: ['*.example.net'], refreshMs: 1000 }, user })

const people = { base: 'ou=people,dc=example,dc=com' }
const groups = { base: 'ou=groups,dc=example,dc=com' }
createLdapAuth({ url, directory: 'openldap', user: people, groups })
// @ts-expect-error a directory that nobody knows has no habits
createLdapAuth({ url, directory: 'eDirectory', user: people })

// @ts-expect-error servers are asked for below a domain
createLdapAuth({ url: { hosts: ['a.example.com'] }, user })
// @ts-expect-error a directory has an address
createLdapAuth({ user })
// @ts-expect-error and people somewhere
createLdapAuth({ url })
// @ts-expect-error a slip in a name must not leave an option out
createLdapAuth({ url, user, requires: { anyRole: ['admin'] } })
// @ts-expect-error nor a slip further down
createLdapAuth({ url, user: { ...user, idAtribute: 'entryUUID' } })
// @ts-expect-error a service account without a password would be an anonymous bind
createLdapAuth({ url, user, service: { dn: 'cn=app,dc=example,dc=com' } })
// @ts-expect-error groups that are searched are below something
createLdapAuth({ url, user, groups: { source: 'search' } })
// @ts-expect-error what is read from the user's entry is not searched
createLdapAuth({ url, user, groups: { source: 'memberOf', filter: '(member={{dn}})' } })
// @ts-expect-error no certificate is trusted by turning the check off
createLdapAuth({ url, user, tls: { rejectUnauthorized: false } })

const options: ResolvedOptions = auth.options
export const masked: '[secret]' | undefined = options.service?.password
// @ts-expect-error the options in force are not the application's to change
options.allowPlaintext = true
// @ts-expect-error nor is what lies in them
options.user.base.push('dc=example,dc=com')
// @ts-expect-error nor are the counters
auth.stats.logins.accepted += 1
