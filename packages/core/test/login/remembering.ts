import type { Directory } from '@ldap-auth/testing'
import type { AuthResult } from '../../src/index.ts'
import type { Clock } from '../../src/words/clock.ts'
import { entries, groupsBase, steve } from './people.ts'

export const credentials = { username: 'Steve', password: 'secret-Steve' }
export const wrong = { ...credentials, password: 'wrong' }

/** A login that has everything to read: attributes, groups and a required filter. */
export const everything = {
  groups: { source: 'search', base: groupsBase },
  roles: { admin: [`cn=ops,${groupsBase}`] },
  require: { filter: '(objectClass=*)' },
  user: { filter: '(|(uid={{username}})(mail={{username}}))', usernameAttribute: 'uid' },
} as const

/** Logs in with passwords that count for ten seconds. */
export const withPasswords = { cache: { passwords: { ttlMs: 10_000 } } } as const

/** Logs in from memory for ten seconds, while the directory is down. */
export const withStale = { cache: { staleIfErrorMs: 10_000 } } as const

export class HandClock implements Clock {
  #ms = 0

  now(): number {
    return this.#ms
  }

  advance(ms: number): void {
    this.#ms += ms
  }
}

/** The operations since the last call, but for the service account's. */
export function since(directory: Directory): () => string[] {
  let seen = 0
  return () => {
    const news = directory.operations.slice(seen)
    seen = directory.operations.length
    return news.filter(({ dn }) => dn !== directory.serviceAccount.dn).map(({ op }) => op)
  }
}

/** Whom a login let in and wherefrom, or why it did not. */
export function told(result: AuthResult): string {
  return result.authenticated ? `${result.user.username} by ${result.source}` : result.reason
}

/** A person with two user names. */
export const twoNames = entries.map((entry) =>
  entry.dn === steve
    ? { dn: steve, attributes: { ...entry.attributes, uid: ['Steve', 'summers'] } }
    : entry,
)
