import { expect, it } from 'vitest'
import { ldapAuth } from '../src/index.ts'

const base = 'ou=people,dc=company,dc=com'
const filter = '(uid={{username}})'

it.each([
  [
    'a filter that is not closed',
    { base, filter: '(uid={{username}}' },
    /^user\.filter: is not a search filter: expected "\)", at the end of "\(uid=\{\{username\}\}" \(see \S+#err_ldap_auth_options\)$/,
  ],
  [
    'a filter without the placeholder',
    { base, filter: '(uid=steve)' },
    /^user\.filter: "\(uid=steve\)" lacks the placeholder \{\{username\}\}/,
  ],
  [
    'a base with a stray space',
    { base: 'ou=people, dc=company,dc=com', filter },
    /^user\.base: is not a DN: stray space; remove it, .+ "ou=people,␣dc=company,dc=com" \(see \S+#err_ldap_auth_options\)$/,
  ],
  [
    'a prefix with the shape of a DN',
    { base, prefix: 'uid=', suffix: ',ou=people,dc=company,dc=com' },
    /^user\.prefix: .+; write prefix "\(uid=" and suffix "\)", and search below user\.base "ou=people,dc=company,dc=com" \(see \S+#err_ldap_auth_options\)$/,
  ],
])('%s is refused with a word what to change', (_what, user, message) => {
  expect(() => ldapAuth({ url: 'ldaps://ldap.example.com', user })).toThrow(
    expect.objectContaining({
      code: 'ERR_LDAP_AUTH_OPTIONS',
      message: expect.stringMatching(message),
    }),
  )
})
