// Records what real servers answer to logins and look-ups, for the fuzz run to spoil. Run by hand:
// `pnpm build && pnpm --filter @ldap-auth/fuzz capture`; needs OpenLDAP, Samba (as root) and 389 DS.
import { writeFileSync } from 'node:fs'
import { createLdapAuth } from '@ldap-auth/core'
import {
  activeDirectoryUser,
  elementAt,
  ssha,
  start389,
  startProxy,
  startSamba,
  startSlapdWithPolicy,
} from '@ldap-auth/test-servers'

/**
 * @typedef {import('@ldap-auth/core').LdapAuthOptions} LdapAuthOptions
 * @typedef {import('@ldap-auth/test-servers').DirectoryServer} DirectoryServer
 */

/** A message may be longer and yet tells nothing more. */
const maxBytes = 3000

/** The answers of one server to everything that `use` asks it, each message once.
 * @param {DirectoryServer} server
 * @param {Pick<LdapAuthOptions, 'user'> & Partial<LdapAuthOptions>} options
 * @param {(auth: import('@ldap-auth/core').LdapAuth) => Promise<unknown>} use */
async function capture(server, options, use) {
  const { hostname, port } = new URL(server.url)
  const proxy = await startProxy(`ldap://${hostname}:${port || 389}`)
  const url = `ldap://127.0.0.1:${proxy.port}`
  // One connection of each kind, so that no message comes in the middle of another one.
  const pool = { searchConnections: 1, bindConnections: 1 }
  const auth = createLdapAuth({ url, service: server.serviceAccount, pool, ...options })
  await use(auth)
  await auth.close()
  const messages = split(proxy.fromServer())
  await proxy.close()
  return [...new Set(messages)]
}

/** @param {Buffer} bytes */
function split(bytes) {
  const messages = []
  let rest = bytes
  for (let whole = elementAt(rest); whole !== undefined; whole = elementAt(rest)) {
    const message = rest.subarray(whole.start, whole.end)
    const id = elementAt(message)
    // The id changes from run to run, and is given anew anyway.
    if (id !== undefined && message.length < maxBytes) {
      messages.push(message.subarray(id.end).toString('base64'))
    }
    rest = rest.subarray(whole.end)
  }
  return messages
}

/** @param {import('@ldap-auth/core').LdapAuth} auth @param {readonly string[]} names */
async function everything(auth, names) {
  await auth.check()
  for (const username of names) {
    for (const password of [`secret of ${username}`, 'wrong']) {
      await auth.authenticate({ username, password }).catch(() => undefined)
    }
    await auth.findUser(username).catch(() => undefined)
  }
  await auth.searchUsers('a').catch(() => undefined)
}

const base = 'ou=people,dc=example,dc=com'

/** @param {string} uid @param {Record<string, string | Buffer>} [more] */
function person(uid, more = {}) {
  const mail = 'person@example.com'
  const names = { objectClass: 'inetOrgPerson', uid, cn: `Called ${uid}`, sn: 'Person', mail }
  return {
    dn: `uid=${uid},${base}`,
    attributes: { ...names, userPassword: ssha(`secret of ${uid}`), ...more },
  }
}

const posix = [
  { dn: base, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  person('alice', { jpegPhoto: Buffer.from('ffd8ffe000104a464946', 'hex') }),
  person('zoë'),
  { dn: 'ou=groups,dc=example,dc=com', attributes: { objectClass: 'organizationalUnit' } },
  {
    dn: 'cn=staff,ou=groups,dc=example,dc=com',
    attributes: { objectClass: 'groupOfNames', cn: 'staff', member: `uid=alice,${base}` },
  },
]

/** @type {LdapAuthOptions['groups']} */
const groups = { source: 'search', base: 'ou=groups,dc=example,dc=com' }
const attributes = ['mail', 'cn', 'sn', 'jpegPhoto']
const user = { base, filter: '(uid={{username}})', attributes, binaryAttributes: ['jpegPhoto'] }

async function fromSlapd() {
  const expired = { pwdReset: 'TRUE' }
  const elsewhere = {
    dn: `ou=elsewhere,${base}`,
    attributes: {
      objectClass: ['referral', 'extensibleObject'],
      ou: 'elsewhere',
      ref: `ldap://127.0.0.1:1/ou=elsewhere,${base}`,
    },
  }
  const entries = [...posix, person('reset', expired), elsewhere]
  const globalLines = ['referral ldap://127.0.0.1:1']
  const slapd = await startSlapdWithPolicy({ entries, globalLines })
  const names = ['alice', 'zoë', 'reset', 'nobody']
  const messages = await capture(slapd, { user, groups }, (auth) => everything(auth, names))
  const away = { user: { ...user, base: 'dc=elsewhere,dc=test' } }
  messages.push(...(await capture(slapd, away, (auth) => everything(auth, ['alice']))))
  await slapd.stop()
  return messages
}

async function from389() {
  const server = await start389({ entries: posix })
  const names = ['alice', 'zoë', 'nobody']
  const messages = await capture(server, { user, groups }, (auth) => everything(auth, names))
  await server.stop()
  return messages
}

async function fromSamba() {
  const suffix = 'DC=corp,DC=example,DC=test'
  const people = `CN=Users,${suffix}`
  const alice = activeDirectoryUser(`CN=Alice,${people}`, 'alice', 'secret of alice')
  const off = activeDirectoryUser(`CN=Off,${people}`, 'off', 'secret of off', {
    userAccountControl: '514',
  })
  const staff = {
    dn: `CN=staff,${people}`,
    attributes: { objectClass: 'group', sAMAccountName: 'staff', member: alice.dn },
  }
  const samba = await startSamba({ entries: [alice, off, staff] })
  const messages = []
  for (const source of /** @type {const} */ (['search', 'tokenGroups', 'in-chain', 'memberOf'])) {
    const options = {
      directory: /** @type {const} */ ('activeDirectory'),
      user: { base: suffix, attributes: ['objectSid', 'whenCreated', 'memberOf', 'mail'] },
      groups: { source, base: suffix },
    }
    messages.push(
      ...(await capture(samba, options, (auth) => everything(auth, ['alice', 'off', 'nobody']))),
    )
  }
  await samba.stop()
  return [...new Set(messages)]
}

const captures = { slapd: await fromSlapd(), 389: await from389(), samba: await fromSamba() }
const file = new URL('captures.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(captures, undefined, 2)}\n`)
