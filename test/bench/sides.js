import { createLdapAuth } from '@ldap-auth/core'
import { IdealPool } from './ideal-pool.js'
import { peers } from './peers.js'

/**
 * @typedef {object} Directory
 * @property {string} url
 * @property {string} base
 * @property {string} groups
 * @property {{ dn: string, password: string }} service
 * @property {string} [ca] of an `ldaps://` url
 *
 * @typedef {object} Side
 * @property {(username: string, password: string) => Promise<string | undefined>} login gives the name of who was let in
 * @property {() => Promise<void>} close
 *
 * @typedef {import('@ldap-auth/core').LdapAuthOptions} Options
 */

/** As many connections as the pool that was written by hand has. */
const pool = { searchConnections: 1, bindConnections: 8 }

/** Nothing but the search and the bind.
 * @type {{ throttle: false, cache: false }} */
const bare = { throttle: false, cache: false }

/** Everybody stays remembered. */
const wholeTown = { max: 20_000, ttlMs: 3_600_000 }

/** @param {Directory} directory @param {Partial<Options>} options @returns {Promise<Side>} */
async function openOurs({ url, base, service, ca }, { user, ...options }) {
  const ldap = createLdapAuth({
    url,
    service,
    ...(ca !== undefined && { tls: { ca } }),
    user: { base, filter: '(uid={{username}})', ...user },
    pool,
    ...options,
  })
  return {
    login: async (username, password) => {
      const result = await ldap.authenticate({ username, password })
      return result.authenticated ? result.user.username : undefined
    },
    close: () => ldap.close(),
  }
}

/** @type {Record<string, (directory: Directory) => Promise<Side>>} */
export const sides = {
  '(a) search and bind': (directory) =>
    openOurs(directory, { ...bare, user: { base: directory.base, readAs: 'service' } }),
  "(a') the defaults": (directory) => openOurs(directory, {}),
  '(b) read as user, groups': (directory) =>
    openOurs(directory, {
      ...bare,
      groups: { source: 'search', base: directory.groups, nested: false },
    }),
  '(c) user cache': (directory) => openOurs(directory, { throttle: false, cache: wholeTown }),
  '(d) password cache': (directory) =>
    openOurs(directory, {
      throttle: false,
      cache: { ...wholeTown, passwords: { ttlMs: wholeTown.ttlMs } },
    }),
  'ideal ldapts pool': async ({ url, base, service }) => {
    const ideal = new IdealPool(url, base)
    await ideal.open(service)
    return {
      login: async (username, password) => {
        const entry = await ideal.authenticate(username, password)
        return entry && String(entry['uid'])
      },
      close: () => ideal.close(),
    }
  },
  ...peers,
}
