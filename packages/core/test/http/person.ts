import type { LdapAuth } from '../../src/words/handle.ts'
import type { ResolvedOptions } from '../../src/words/resolved-options.ts'
import type { LdapUser } from '../../src/words/user.ts'

/** A person as `authenticate` gives them. */
export const person: LdapUser = {
  id: '5c1d9a1e-0b1f-4c58-9a0e-9a3e1d0c7a11',
  dn: 'uid=steve,ou=people,dc=company,dc=com',
  username: 'steve',
  displayName: 'Steve',
  groups: [{ dn: 'cn=ops,ou=groups,dc=company,dc=com', name: 'ops' }],
  roles: ['admin'],
  attributes: { mail: ['steve@company.com'], cn: ['Steve'] },
  attributeSources: { mail: 'user', cn: 'service' },
}

/** Options as a handle shows them. */
export const resolvedOptions: ResolvedOptions = {
  url: ['ldaps://ldap.company.com'],
  tls: { startTls: false, minVersion: 'TLSv1.2', systemCa: true, ca: 0 },
  user: {
    base: ['ou=people,dc=company,dc=com'],
    filter: '(uid={{username}})',
    scope: 'sub',
    match: 'unique',
    usernameAttribute: 'uid',
    attributes: ['mail', 'cn'],
    binaryAttributes: [],
    readAs: 'user-then-service',
  },
  roles: { admin: ['cn=ops,ou=groups,dc=company,dc=com'] },
  referrals: 'ignore',
  pool: {
    searchConnections: 2,
    bindConnections: 8,
    idleMs: 60_000,
    maxAgeMs: 3_600_000,
    maxWaiting: 1024,
    acquireMs: 5000,
  },
  timeouts: { connectMs: 5000, operationMs: 10_000, loginMs: 15_000 },
  limits: { messageBytes: 16_777_216, usernameChars: 256, passwordBytes: 1024 },
  throttle: false,
  cache: false,
  allowPlaintext: false,
}

/** A directory that must not be asked. */
export const handle: LdapAuth = {
  authenticate: () => Promise.reject(new Error('nobody was to log in')),
  findUser: () => Promise.reject(new Error('nobody was to be found')),
  searchUsers: () => Promise.reject(new Error('nobody was to be found')),
  revalidate: () => Promise.reject(new Error('nobody was to be asked about')),
  invalidate: () => undefined,
  check: async () => ({ healthy: true, servers: [] }),
  close: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
  stats: {
    logins: { accepted: 0, rejected: 0, failed: 0 },
    searchConnections: { open: 0, busy: 0, waiting: 0 },
    bindConnections: { open: 0, busy: 0, waiting: 0 },
    servers: [],
    throttle: { accountLimits: [], blocked: 0, repeated: 0, storeFailures: 0 },
    cache: {
      user: { hits: 0, misses: 0, size: 0 },
      password: { hits: 0, misses: 0, size: 0 },
      stale: { hits: 0, misses: 0, size: 0 },
    },
  },
  options: resolvedOptions,
}
