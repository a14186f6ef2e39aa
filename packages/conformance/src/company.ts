import { createHash } from 'node:crypto'
import type { Credentials, LdapAuthOptions } from '@ldap-auth/core'

/** An entry of the directory. */
export interface EntryData {
  readonly dn: string
  readonly attributes: Readonly<Record<string, string | readonly string[]>>
}

export const suffix = 'dc=company,dc=com'
const people = `ou=people,${suffix}`
const abroad = `ou=abroad,${people}`
const service = { dn: `cn=app,ou=services,${suffix}`, password: 'secret of the service' }
const operators = `cn=operators,ou=groups,${suffix}`

/** An operator. */
export const steve: Credentials = { username: 'steve', password: 'blue-sky' }
/** Staff, and no operator. */
export const lucille: Credentials = { username: 'lucille', password: 'green-hill' }
/** A guest. */
export const tom: Credentials = { username: 'tom', password: 'red-brick' }
/** Every sign of filters and DNs in one name. */
export const awkward: Credentials = { username: 'a*(b)\\,+"c"', password: ' of awkward ' }
/** Two entries have this name. */
export const twin: Credentials = { username: 'twin', password: 'two-of-us' }
/** Whom another server keeps. */
export const olga: Credentials = { username: 'olga', password: 'far-away' }
/** Everybody at once. */
export const crowd: readonly Credentials[] = Array.from({ length: 50 }, (_, index) => ({
  username: `member${index}`,
  password: `password ${index}`,
}))

/** Nobody has this name. */
export const nobody = 'nobody'
/** Nobody has this password. */
export const wrong = 'of-nobody'

/** What nobody but the directory may ever see again. */
export const secrets: readonly string[] = [
  service.password,
  wrong,
  ...[steve, lucille, tom, awkward, twin, olga, ...crowd].flatMap((person) => [
    person.password,
    basicToken(person),
  ]),
]

/** What an `Authorization` header carries (RFC 7617 section 2). */
export function basicToken({ username, password }: Credentials): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

/** The DN of a person. */
export function dnOf({ username }: Credentials): string {
  // Escaped as slapd escapes it: the DN is part of the answers.
  return `uid=${username.replace(/[\\,+"]/g, hexEscape)},${people}`
}

function hexEscape(sign: string): string {
  return `\\${Buffer.from(sign).toString('hex').toUpperCase()}`
}

const services: EntryData[] = [
  unit('services'),
  {
    dn: service.dn,
    attributes: {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'app',
      userPassword: service.password,
    },
  },
]

/** What may have changed since the login. */
export interface Changes {
  /** Who is gone. */
  readonly without?: Credentials
  /** Who is in the group of operators. */
  readonly operator?: Credentials
  /** Attributes of Steve. */
  readonly steve?: EntryData['attributes']
  /** The URL of the server that keeps the people abroad. */
  readonly abroad?: string
}

/** The entries of the company, as they are or as they have become. */
export function company({ without, operator = steve, ...changed }: Changes = {}): EntryData[] {
  const { abroad: elsewhere } = changed
  const entries = [
    ...services,
    unit('people'),
    unit('groups'),
    unit('east', people),
    person(steve, 'Steve Miller', changed.steve),
    person(lucille, 'Lucille White'),
    person(tom, 'Tom Brown', { employeeType: 'guest' }),
    person(awkward, 'Awkward Name'),
    person(twin, 'Twin West'),
    { ...person(twin, 'Twin East'), dn: `uid=twin,ou=east,${people}` },
    ...crowd.map((member) => person(member, `Crowd ${member.username}`)),
    {
      dn: operators,
      attributes: { objectClass: 'groupOfNames', cn: 'operators', member: dnOf(operator) },
    },
    ...(elsewhere === undefined ? [] : [referral('abroad', people, `${elsewhere}/${abroad}`)]),
  ]
  return without === undefined ? entries : entries.filter(({ dn }) => dn !== dnOf(without))
}

/** The entries of another server of the company; where `backTo` is a URL, it refers back there for all people. */
export function companyAbroad(backTo?: string): EntryData[] {
  const back = backTo === undefined ? [] : [referral('back', abroad, `${backTo}/${people}`)]
  const entry = { ...person(olga, 'Olga Green'), dn: olgaDn }
  return [...services, unit('people'), unit('abroad', people), entry, ...back]
}

/** The options that log in at the company's directory. */
export function companyOptions(url: string): LdapAuthOptions {
  return {
    url,
    service,
    user: { base: people, filter: '(&(uid={{username}})(!(employeeType=suspended)))' },
    groups: { source: 'search', base: `ou=groups,${suffix}` },
    roles: { admin: [operators] },
  }
}

/** The DN of Olga. */
export const olgaDn: string = `uid=olga,${abroad}`

/** The DN that searches. */
export const serviceDn: string = service.dn

function unit(name: string, parent = suffix): EntryData {
  return {
    dn: `ou=${name},${parent}`,
    attributes: { objectClass: 'organizationalUnit', ou: name },
  }
}

/** Says that another server keeps what is here (RFC 3296). */
function referral(name: string, parent: string, ref: string): EntryData {
  return {
    dn: `ou=${name},${parent}`,
    attributes: { objectClass: ['referral', 'extensibleObject'], ou: name, ref },
  }
}

function person(
  credentials: Credentials,
  name: string,
  more: EntryData['attributes'] = {},
): EntryData {
  const [givenName = '', sn = ''] = name.split(' ')
  return {
    dn: dnOf(credentials),
    attributes: {
      objectClass: ['inetOrgPerson', 'shadowAccount'],
      uid: credentials.username,
      cn: name,
      sn,
      givenName,
      employeeType: 'staff',
      // Every directory gives the same id, so that answers can be compared, and so that a person
      // stays the same person when the directory changes.
      entryUUID: uuidOf(name),
      userPassword: credentials.password,
      ...more,
    },
  }
}

function uuidOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex').slice(0, 12)
  return `00000000-0000-4000-8000-${digits}`
}
