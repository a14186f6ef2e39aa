import { createLdapAuth } from '@ldap-auth/core'
import { IdealPool } from './ideal-pool.js'

/**
 * @typedef {object} Directory
 * @property {string} url
 * @property {string} base
 * @property {{ dn: string, password: string }} service
 *
 * @typedef {object} Side
 * @property {(username: string, password: string) => Promise<string | undefined>} login gives the name of who was let in
 * @property {() => Promise<void>} close
 */

/** @type {Record<string, (directory: Directory) => Promise<Side>>} */
export const sides = {
  ours: async ({ url, base, service }) => {
    const ldap = createLdapAuth({
      url,
      service,
      user: { base, filter: '(uid={{username}})', readAs: 'service' },
      pool: { searchConnections: 1, bindConnections: 8 },
    })
    return {
      login: async (username, password) => {
        const result = await ldap.authenticate({ username, password })
        return result.authenticated ? result.user.username : undefined
      },
      close: () => ldap.close(),
    }
  },
  ideal: async ({ url, base, service }) => {
    const pool = new IdealPool(url, base)
    await pool.open(service)
    return {
      login: async (username, password) => {
        const entry = await pool.authenticate(username, password)
        return entry && String(entry['uid'])
      },
      close: () => pool.close(),
    }
  },
}
