// @ts-check
import { startDirectory } from '@ldap-auth/testing'

/** The people of the sample directory, with the passwords the demo prints. */
export const people = [
  { username: 'steve', name: 'Steve', password: 'steve-demo', isAdmin: false },
  { username: 'ben', name: 'Ben Gray', password: 'ben-demo', isAdmin: false },
  { username: 'lucille', name: 'Lucille White', password: 'lucille-demo', isAdmin: true },
  { username: 'tom', name: 'Tom Brown', password: 'tom-demo', isAdmin: false },
]

const suffix = 'dc=company,dc=com'
const adminGroup = `cn=admins,ou=groups,${suffix}`

/**
 * Starts a directory inside this process and gives the options to log in at it.
 *
 * People may not read their own employee number: it shows what the service account adds.
 */
export async function startSampleDirectory() {
  const directory = await startDirectory({
    entries: [unit('people'), unit('groups'), ...people.map(person), admins()],
    access: { anonymous: 'none', hiddenFromUsers: ['employeeNumber'] },
  })
  /** @type {import('@ldap-auth/express').LdapAuthOptions} */
  const options = {
    url: directory.url,
    service: directory.serviceAccount,
    user: {
      base: `ou=people,${suffix}`,
      filter: '(uid={{username}})',
      attributes: ['mail', 'cn', 'sn', 'givenName', 'employeeNumber', 'title'],
    },
    groups: { source: 'search', base: `ou=groups,${suffix}` },
    roles: { admin: [adminGroup] },
  }
  return { options, close: () => directory.close() }
}

/** @param {string} name */
function unit(name) {
  return {
    dn: `ou=${name},${suffix}`,
    attributes: { objectClass: ['organizationalUnit'], ou: [name] },
  }
}

/**
 * @param {(typeof people)[number]} who
 * @param {number} index
 */
function person({ username, name, password }, index) {
  const words = name.split(' ')
  return {
    dn: dnOf(username),
    attributes: {
      objectClass: ['inetOrgPerson'],
      uid: [username],
      cn: [name],
      givenName: words.slice(0, 1),
      sn: words.slice(-1),
      mail: [`${username}@company.com`],
      employeeNumber: [String(1001 + index)],
      userPassword: [password],
    },
  }
}

function admins() {
  const member = people.filter(({ isAdmin }) => isAdmin).map(({ username }) => dnOf(username))
  return { dn: adminGroup, attributes: { objectClass: ['groupOfNames'], cn: ['admins'], member } }
}

/** @param {string} username */
function dnOf(username) {
  return `uid=${username},ou=people,${suffix}`
}
