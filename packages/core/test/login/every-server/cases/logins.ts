import { expect } from 'vitest'
import type { AuthResult, RejectionReason } from '../../../../src/index.ts'
import type { Kind } from '../kind.ts'
import { people } from '../people.ts'
import type { Case } from './case.ts'

/** One login and the answer that every directory must give to it. */
interface Login {
  title: string
  /** The attribute that the typed name is compared with. */
  by: 'uid' | 'mail'
  username: string
  password: string
  /** Only a directory that prepares strings (RFC 4518 section 2.3) knows the name in this spelling. */
  byPreparation?: boolean
  /** The `uid` of the person let in, or why nobody was. */
  answer: { uid: string; email?: string } | { reason: RejectionReason }
}

const ou = 'ou=people,dc=example,dc=com'

const rightPasswords: Login[] = people.map(({ uid, password, mail }) => ({
  title: `lets ${JSON.stringify(uid)} in`,
  by: 'uid',
  username: uid,
  password,
  answer: mail === undefined ? { uid } : { uid, email: mail },
}))

const wrongPasswords: Login[] = people.map(({ uid, password }) => ({
  title: `refuses a wrong password of ${JSON.stringify(uid)}`,
  by: 'uid',
  username: uid,
  password: `${password}!`,
  answer: { reason: 'wrong-password' },
}))

/** A spelling that the directory takes for the same name (RFC 4518). */
function spelling(uid: string, username: string, password: string, email?: string): Login {
  return {
    title: `takes ${JSON.stringify(username)} for ${JSON.stringify(uid)}`,
    by: 'uid',
    username,
    password,
    answer: email === undefined ? { uid } : { uid, email },
  }
}

const spellings: Login[] = [
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

const unknownNames: Login[] = nobody.map((username) => ({
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
  reason: RejectionReason,
  by: 'uid' | 'mail' = 'uid',
): Login {
  return { title, by, username, password, answer: { reason } }
}

const refusals: Login[] = [
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

const logins: readonly Login[] = [
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

/** Logins by names and passwords of every kind. */
export const loginCases: readonly Case[] = logins.map((login) => ({
  title: login.title,
  check: async ({ kind, shared }) => {
    const { by, username, password } = login
    const result = await shared[by].authenticate({ username, password })
    expect(essence(result)).toEqual(expected(login, kind))
  },
}))

/** What every directory must agree on; how it spells a DN is its own affair (RFC 4514 section 2.4). */
function essence(result: AuthResult): unknown {
  if (!result.authenticated) return { reason: result.reason }
  const { username, email, roles } = result.user
  return { username, email, roles }
}

function expected({ answer, byPreparation = false }: Login, { preparesStrings }: Kind): unknown {
  if ('reason' in answer) return answer
  if (byPreparation && !preparesStrings) return { reason: 'unknown-user' }
  return { username: answer.uid, email: answer.email, roles: ['person'] }
}
