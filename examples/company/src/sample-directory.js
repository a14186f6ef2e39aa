// @ts-check
import { startDirectory } from '@ldap-auth/testing'

/** @typedef {{ username: string, name: string, password: string, role?: keyof typeof groupOf }} Person */

const suffix = 'dc=company,dc=com'

/** The groups that give the roles. */
const groupOf = {
  admin: `cn=admins,ou=groups,${suffix}`,
  researcher: `cn=researchers,ou=groups,${suffix}`,
}

/** @type {Person[]} */
const people = [
  { username: 'steve', name: 'Steve', password: 'steve-demo' },
  { username: 'ben', name: 'Ben Gray', password: 'ben-demo', role: 'researcher' },
  { username: 'lucille', name: 'Lucille White', password: 'lucille-demo', role: 'admin' },
  { username: 'tom', name: 'Tom Brown', password: 'tom-demo' },
]

/**
 * Starts a directory inside this process; gives who is in it, and the options to log in at it.
 *
 * People may not read their own employee number: it shows what the service account adds.
 */
export async function startSampleDirectory() {
  const directory = await startDirectory({
    entries: [
      unit('people'),
      unit('groups'),
      ...people.map(person),
      group('admin'),
      group('researcher'),
    ],
    access: { anonymous: 'none', hiddenFromUsers: ['employeeNumber'] },
  })
  /** @type {import('./environment.js').LdapOptions} */
  const options = {
    url: directory.url,
    service: directory.serviceAccount,
    user: {
      base: `ou=people,${suffix}`,
      filter: '(uid={{username}})',
      attributes: ['mail', 'cn', 'sn', 'givenName', 'employeeNumber', 'title'],
    },
    groups: { source: 'search', base: `ou=groups,${suffix}` },
    roles: { admin: [groupOf.admin], researcher: [groupOf.researcher] },
  }
  return { options, people, close: () => directory.close() }
}

/** @param {string} name */
function unit(name) {
  return {
    dn: `ou=${name},${suffix}`,
    attributes: { objectClass: ['organizationalUnit'], ou: [name] },
  }
}

/**
 * @param {Person} who
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

/** @param {keyof typeof groupOf} role */
function group(role) {
  const members = people.filter((one) => one.role === role)
  const member = members.map(({ username }) => dnOf(username))
  return {
    dn: groupOf[role],
    attributes: { objectClass: ['groupOfNames'], cn: [`${role}s`], member },
  }
}

/** @param {string} username */
function dnOf(username) {
  return `uid=${username},ou=people,${suffix}`
}
