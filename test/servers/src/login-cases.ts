import type { DirectoryEntry } from './directory-entry.ts'
import { ssha } from './directory-entry.ts'

/** One login and the answer that every directory must give to it. */
export interface LoginCase {
  title: string
  /** The attribute that the typed name is compared with. */
  by: 'uid' | 'mail'
  username: string
  password: string
  /** Only a directory that prepares strings (RFC 4518 section 2.3) knows the name in this spelling. */
  byPreparation?: boolean
  /** The `uid` of the person let in, or why nobody was. */
  answer: { uid: string; email?: string } | { reason: LoginRefusal }
}

export type LoginRefusal =
  | 'missing-credentials'
  | 'malformed-credentials'
  | 'unknown-user'
  | 'ambiguous-user'
  | 'wrong-password'

interface Person {
  uid: string
  /** The RDN where it is not the escaped `uid`. */
  rdn?: string
  password: string
  mail?: string
  storedPlain?: boolean
}

const ou = 'ou=people,dc=example,dc=com'

const odd = [
  'Smith, John',
  "O'Brien (Ann)",
  'Zoë',
  'a+b',
  '#hash',
  'back\\slash',
  '"quoted"',
  'semi;colon',
  'lt<gt>',
  'eq=x',
  'star*',
  'per%cent',
  'a/b',
  '名前',
  'emoji😀',
  'two words',
  'cn=admin,dc=example,dc=com',
]

/** Everybody that the cases are about. */
export const people: readonly Person[] = [
  { uid: 'alice', password: 'wonder land', mail: 'alice@example.com' },
  { uid: 'bob', password: 'builder', mail: 'team@example.com', storedPlain: true },
  { uid: 'carol', password: 'singer', mail: 'team@example.com' },
  { uid: 'dave', password: 'no mail' },
  { uid: 'starfish', password: 'five arms' },
  { uid: 'multi', rdn: 'cn=Multi RDN+uid=multi', password: 'multi' },
  { uid: ' lead', password: ' spaces count ' },
  { uid: 'trail ', password: 'trail' },
  { uid: 'kana', password: 'pässwörd: 名前😀' },
  { uid: 'asterisk', password: '*' },
  { uid: 'hashlike', password: '{SSHA}notahash' },
  ...odd.map((uid) => ({ uid, password: `right for ${uid}` })),
]

/** RFC 4514 section 2.4: everything that may need it as a hex pair. */
export function escaped(value: string): string {
  return value.replace(
    /[,+"\\<>;=#]|^ | $/g,
    (character) => `\\${Buffer.from(character).toString('hex')}`,
  )
}

function dnOf({ uid, rdn = `uid=${escaped(uid)}` }: Person): string {
  return `${rdn},${ou}`
}

function entryOf(person: Person): DirectoryEntry {
  const { uid, password, mail, storedPlain = false } = person
  return {
    dn: dnOf(person),
    attributes: {
      objectClass: 'inetOrgPerson',
      uid,
      cn: person.rdn === undefined ? `Called ${uid.trim()}` : 'Multi RDN',
      sn: 'Person',
      userPassword: storedPlain ? password : ssha(password),
      ...(mail === undefined ? {} : { mail }),
    },
  }
}

/** The directory that the cases are about: people with awkward names, and a group with all of them. */
export const loginDirectory: readonly DirectoryEntry[] = [
  { dn: ou, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  ...people.map(entryOf),
  {
    dn: 'ou=groups,dc=example,dc=com',
    attributes: { objectClass: 'organizationalUnit', ou: 'groups' },
  },
  {
    dn: 'cn=everybody,ou=groups,dc=example,dc=com',
    attributes: { objectClass: 'groupOfNames', cn: 'everybody', member: people.map(dnOf) },
  },
]

const rightPasswords: LoginCase[] = people.map(({ uid, password, mail }) => ({
  title: `lets ${JSON.stringify(uid)} in`,
  by: 'uid',
  username: uid,
  password,
  answer: mail === undefined ? { uid } : { uid, email: mail },
}))

const wrongPasswords: LoginCase[] = people.map(({ uid, password }) => ({
  title: `refuses a wrong password of ${JSON.stringify(uid)}`,
  by: 'uid',
  username: uid,
  password: `${password}!`,
  answer: { reason: 'wrong-password' },
}))

/** A spelling that the directory takes for the same name (RFC 4518). */
function spelling(uid: string, username: string, password: string, email?: string): LoginCase {
  return {
    title: `takes ${JSON.stringify(username)} for ${JSON.stringify(uid)}`,
    by: 'uid',
    username,
    password,
    answer: email === undefined ? { uid } : { uid, email },
  }
}

const spellings: LoginCase[] = [
  spelling('alice', 'ALICE', 'wonder land', 'alice@example.com'),
  spelling('alice', ' alice ', 'wonder land', 'alice@example.com'),
  {
    ...spelling('alice', 'ａｌｉｃｅ', 'wonder land', 'alice@example.com'),
    byPreparation: true,
  },
  spelling('Zoë', 'ZOË', 'right for Zoë'),
  { ...spelling('Zoë', 'Zoe\u0308', 'right for Zoë'), byPreparation: true },
  spelling('two words', 'Two   Words', 'right for two words'),
  spelling(' lead', 'lead', ' spaces count '),
  spelling('trail ', 'trail', 'trail'),
]

const nobody = [
  'nobody',
  '*',
  'al*',
  'alic?',
  ')(uid=*',
  '*)(objectClass=*',
  'alice)(|(uid=*',
  '\\',
  '\\2a',
  'alice\\',
  "$'",
  '$&',
  '$1',
  '{{username}}',
  '{{dn}}',
  'EXTERNAL',
  'uid=alice',
  `uid=alice,${ou}`,
  `dn:uid=alice,${ou}`,
  'u:alice',
  'alice@example.com',
  '\u0430lice',
  '__proto__',
  'constructor',
]

const unknownNames: LoginCase[] = nobody.map((username) => ({
  title: `knows nobody called ${JSON.stringify(username)}`,
  by: 'uid',
  username,
  password: 'wonder land',
  answer: { reason: 'unknown-user' },
}))

function refusal(
  title: string,
  username: string,
  password: string,
  reason: LoginRefusal,
  by: 'uid' | 'mail' = 'uid',
): LoginCase {
  return { title, by, username, password, answer: { reason } }
}

const refusals: LoginCase[] = [
  refusal('takes no password in another case', 'bob', 'BUILDER', 'wrong-password'),
  refusal('does not trim a password', 'bob', ' builder ', 'wrong-password'),
  refusal('takes no wildcard for a password', 'bob', '*', 'wrong-password'),
  refusal('takes no stored form for a password', 'hashlike', '{SSHA}', 'wrong-password'),
  refusal('refuses an empty password', 'alice', '', 'missing-credentials'),
  refusal('refuses an empty name', '', 'wonder land', 'missing-credentials'),
  refusal('refuses NUL in a name', 'alice\0', 'wonder land', 'malformed-credentials'),
  refusal('refuses an endless name', 'a'.repeat(300), 'wonder land', 'malformed-credentials'),
  refusal('refuses an endless password', 'alice', 'a'.repeat(2000), 'malformed-credentials'),
  refusal(
    'refuses a mail address of two people',
    'team@example.com',
    'builder',
    'ambiguous-user',
    'mail',
  ),
  refusal(
    'knows nobody by a mail address that nobody has',
    'dave',
    'no mail',
    'unknown-user',
    'mail',
  ),
]

/** Logins with their answers, the same whichever directory serves {@link loginDirectory}. */
export const loginCases: readonly LoginCase[] = [
  ...rightPasswords,
  ...wrongPasswords,
  ...spellings,
  ...unknownNames,
  ...refusals,
  {
    title: 'lets a person in by mail address, in any case',
    by: 'mail',
    username: 'Alice@EXAMPLE.com',
    password: 'wonder land',
    answer: { uid: 'alice', email: 'alice@example.com' },
  },
]
