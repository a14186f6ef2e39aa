// The directory that everybody logs in against: an OpenLDAP of this machine with many people.
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ssha, startSlapd } from '@ldap-auth/test-servers'
import { nameOf, passwordOf } from './people.js'

export const base = 'ou=people,dc=example,dc=com'
const groups = 'ou=groups,dc=example,dc=com'

/** How many share a group. */
const TEAM = 100

/** What an entry takes in the database at most, with its indices. */
const BYTES_PER_PERSON = 8192

/** @param {readonly string[]} lines */
function record(lines) {
  return `${lines.join('\n')}\n\n`
}

/** @param {number} number */
function person(number) {
  const uid = nameOf(number)
  return record([
    `dn: uid=${uid},${base}`,
    'objectClass: inetOrgPerson',
    `uid: ${uid}`,
    `cn: Person ${number}`,
    'sn: Person',
    `givenName: ${number}`,
    `mail: ${uid}@example.com`,
    `userPassword: ${ssha(passwordOf(uid))}`,
  ])
}

/** @param {readonly number[]} numbers */
function team(numbers) {
  return record([
    `dn: cn=team of ${nameOf(numbers[0] ?? 0)},${groups}`,
    'objectClass: groupOfNames',
    ...numbers.map((number) => `member: uid=${nameOf(number)},${base}`),
  ])
}

/** A team at a time, for a million people do not fit into one string.
 * @param {number} people */
function* ldif(people) {
  for (const unit of [base, groups])
    yield record([`dn: ${unit}`, 'objectClass: organizationalUnit'])
  for (let first = 0; first < people; first += TEAM) {
    const length = Math.min(TEAM, people - first)
    const numbers = Array.from({ length }, (_, index) => first + index)
    yield [...numbers.map(person), team(numbers)].join('')
  }
}

/** @param {number} people
 * @param {Pick<import('@ldap-auth/test-servers').SlapdOptions, 'logLevel' | 'threads'>} options */
export async function startDirectory(people, options) {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-bench-`)
  try {
    const ldifFile = `${dir}/people.ldif`
    await pipeline(Readable.from(ldif(people)), createWriteStream(ldifFile))
    return await startSlapd({ ...options, ldifFile, maxBytes: 2 ** 26 + people * BYTES_PER_PERSON })
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** Where a side finds it.
 * @param {import('@ldap-auth/test-servers').Slapd} slapd @param {string | undefined} security
 * @returns {import('./sides.js').Directory} */
export function addressOf(slapd, security) {
  const isTls = security === 'ldaps'
  return {
    url: isTls ? slapd.tlsUrl : slapd.url,
    base,
    groups,
    service: slapd.serviceAccount,
    ...(isTls && { ca: slapd.ca }),
  }
}
