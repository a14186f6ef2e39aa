import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createRequire } from 'node:module'
import { Client, EqualityFilter, InvalidCredentialsError } from 'ldapts'
import { passwordOf } from './people.js'

/**
 * Other ways to log in, each as its documentation recommends it.
 *
 * @typedef {import('./sides.js').Directory} Directory
 * @typedef {import('./sides.js').Side} Side
 * @typedef {{ uid?: string } | undefined} User
 * @typedef {(error: unknown, user?: User) => void} Done
 *
 * @typedef {object} OldOptions
 * @property {string} url
 * @property {string} bindDN
 * @property {string} bindCredentials
 * @property {string} searchBase
 * @property {string} searchFilter
 * @property {string[]} searchAttributes
 * @property {boolean} [cache]
 * @property {{ ca: string[] }} [tlsOptions]
 *
 * @typedef {object} OldClient
 * @property {(username: string, password: string, done: Done) => void} authenticate
 * @property {(done: () => void) => void} close
 * @property {(event: 'error', listener: (error: unknown) => void) => void} on
 *
 * @typedef {object} OldStrategy
 * @property {(request: object, options: object) => void} authenticate
 */

const require = createRequire(import.meta.url)
const attributes = ['uid', 'entryUUID', 'mail', 'cn', 'sn', 'givenName']

/** @param {Directory} directory @returns {OldOptions} */
function oldOptions({ url, base, service, ca }) {
  return {
    url,
    bindDN: service.dn,
    bindCredentials: service.password,
    searchBase: base,
    searchFilter: '(uid={{username}})',
    searchAttributes: attributes,
    ...(ca !== undefined && { tlsOptions: { ca: [ca] } }),
  }
}

/** A refused login is an error here whose name says so; every other one is a failure of the peer.
 * @param {unknown} error */
function isRefusal(error) {
  const { name, message } = /** @type {{ name?: string, message?: string }} */ (Object(error))
  const text = `${name} ${message}`
  return /InvalidCredentials|no such user|invalid username or password|invalid credentials|Code: 0x31/i.test(
    text,
  )
}

/** @param {Directory} directory @param {boolean} cache @returns {Promise<Side>} */
async function openFork(directory, cache) {
  /** @type {new (options: OldOptions) => OldClient} */
  const LdapAuth = require('ldapauth-fork')
  const client = new LdapAuth({ ...oldOptions(directory), cache })
  client.on('error', () => {})
  return {
    login: (username, password) =>
      new Promise((resolve, reject) => {
        client.authenticate(username, password, (error, user) => {
          if (error === null || error === undefined) resolve(user?.uid)
          else if (isRefusal(error)) resolve(undefined)
          else reject(error)
        })
      }),
    close: () => new Promise((resolve) => client.close(resolve)),
  }
}

/** @type {Record<string, (directory: Directory) => Promise<Side>>} */
export const peers = {
  'passport-ldapauth': async (directory) => {
    /** @type {new (options: object, verify: (user: User, done: Done) => void) => OldStrategy} */
    const Strategy = require('passport-ldapauth')
    const strategy = new Strategy({ server: oldOptions(directory) }, (user, done) =>
      done(undefined, user),
    )
    return {
      login: (username, password) =>
        new Promise((resolve, reject) => {
          // As passport does it: a strategy of its own for each request.
          const run = Object.assign(Object.create(strategy), {
            success: (/** @type {User} */ user) => resolve(user?.uid),
            fail: () => resolve(undefined),
            error: reject,
          })
          run.authenticate({ body: { username, password } }, {})
        }),
      close: async () => {},
    }
  },
  'ldapauth-fork': (directory) => openFork(directory, false),
  'ldapauth-fork, cache': (directory) => openFork(directory, true),
  'ldap-authentication': async ({ url, base, service, ca }) => {
    const { authenticate } = await import('ldap-authentication')
    return {
      login: async (username, userPassword) => {
        try {
          /** @type {{ uid?: string }} */
          const user = await authenticate({
            ldapOpts: { url, ...(ca !== undefined && { tlsOptions: { ca: [ca] } }) },
            adminDn: service.dn,
            adminPassword: service.password,
            userSearchBase: base,
            usernameAttribute: 'uid',
            username,
            userPassword,
            attributes,
          })
          return user.uid
        } catch (error) {
          if (isRefusal(error)) return undefined
          throw error
        }
      },
      close: async () => {},
    }
  },
  'a new ldapts Client per login': async ({ url, base, service, ca }) => ({
    login: async (username, password) => {
      const client = new Client({ url, ...(ca !== undefined && { tlsOptions: { ca: [ca] } }) })
      try {
        await client.bind(service.dn, service.password)
        const filter = new EqualityFilter({ attribute: 'uid', value: username })
        const search = { filter, attributes, sizeLimit: 2 }
        const { searchEntries } = await client.search(base, search)
        const [entry] = searchEntries
        if (entry === undefined) return undefined
        await client.bind(entry.dn, password)
        return String(entry['uid'])
      } catch (error) {
        if (error instanceof InvalidCredentialsError) return undefined
        throw error
      } finally {
        await client.unbind()
      }
    },
    close: async () => {},
  }),
  /** The least that a password cache has to do. */
  'createHmac and a Map': async () => {
    const key = randomBytes(32)
    /** @param {string} password */
    const hash = (password) => createHmac('sha256', key).update(password).digest()
    /** @type {Map<string, Buffer>} */
    const known = new Map()
    return {
      login: async (username, password) => {
        const proof = known.get(username)
        const shown = hash(password)
        if (proof !== undefined) return timingSafeEqual(proof, shown) ? username : undefined
        if (password !== passwordOf(username)) return undefined
        known.set(username, shown)
        return username
      },
      close: async () => {},
    }
  },
}
