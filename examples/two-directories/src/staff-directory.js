// @ts-check
import { startDirectory } from '@ldap-auth/testing'

const suffix = 'dc=corp,dc=example,dc=com'
const users = `CN=Users,${suffix}`
const domain = 'corp.example.com'

const people = [
  { username: 'ann', name: 'Ann Archer', password: 'ann-demo' },
  // There is a Steve among the partners, too: two people, with a password each.
  { username: 'steve', name: 'Steve Staff', password: 'steve-staff' },
]

/** Starts a directory that answers like Active Directory; gives who is in it, and the options to log in at it. */
export async function startStaffDirectory() {
  const directory = await startDirectory({
    suffix,
    schema: 'activeDirectory',
    entries: [
      { dn: users, attributes: { objectClass: ['container'], cn: ['Users'] } },
      ...people.map(person),
    ],
  })
  return {
    options: {
      url: directory.url,
      service: directory.serviceAccount,
      user: { base: suffix, filter: '(sAMAccountName={{username}})' },
    },
    domains: [domain, 'CORP'],
    people: people.map((one) => ({ ...one, username: `${one.username}@${domain}` })),
    close: () => directory.close(),
  }
}

/** @param {typeof people[number]} who */
function person({ username, name, password }) {
  const words = name.split(' ')
  return {
    dn: `CN=${name},${users}`,
    attributes: {
      objectClass: ['user'],
      cn: [name],
      givenName: words.slice(0, 1),
      sn: words.slice(-1),
      mail: [`${username}@${domain}`],
      sAMAccountName: [username],
      userPrincipalName: [`${username}@${domain}`],
      userPassword: [password],
    },
  }
}
