/** Somebody of the table, and what the directory knows of them. */
export interface Person {
  uid: string
  /** The RDN where it is not the escaped `uid`; for Active Directory where it is not the escaped `cn` or `uid`. */
  rdn?: string
  password: string
  cn?: string
  sn?: string
  givenName?: string
  mail?: string
  storedPlain?: boolean
}

export const alice = {
  uid: 'alice',
  password: 'wonder land',
  cn: 'Alice Liddell',
  sn: 'Liddell',
  givenName: 'Alice',
  mail: 'alice@example.com',
} as const

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

/** Everybody in the group `everybody`. */
export const people: readonly Person[] = [
  alice,
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

/** Kept by another server than the one that is asked. */
export const remote: Person = { uid: 'remote', password: 'secret of remote' }
/** Removed while logged in. */
export const leaver: Person = { uid: 'leaver', password: 'secret of leaver' }

/** What an account may be in, other than order. */
export type AccountState =
  | 'locked'
  | 'disabled'
  /** The account has expired. */
  | 'left'
  /** The password has expired. */
  | 'outdated'
  /** The password must be changed. */
  | 'newcomer'
  /** Has no logon hours. */
  | 'night'
  /** May log in at another machine only. */
  | 'elsewhere'

export function inState(state: AccountState): Person {
  return { uid: state, password: `secret of ${state}` }
}

/** More members than Active Directory gives in one answer. */
export const crowdSize = 1510

/** RFC 4514 section 2.4: everything that may need it as a hex pair. */
export function escaped(value: string): string {
  return value.replace(
    /[,+"\\<>;=#]|^ | $/g,
    (character) => `\\${Buffer.from(character).toString('hex')}`,
  )
}
