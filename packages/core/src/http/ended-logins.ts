import type { SessionRecord } from './session.ts'

/** The logins that were ended here, whatever a session store gives back of them later. */
export interface EndedLogins {
  /** Takes what a session holds; what is no login does no harm. */
  add(stored: unknown): void
  has(record: SessionRecord): boolean
}

/** Logins that are remembered: by then no request is still under way that began before the end. */
const most = 10_000

/**
 * Remembers the last logins that were ended. A request that began before a logout may write the
 * session when it ends, and a session that lives in a cookie can be copied: neither is to bring
 * the login back.
 */
export function createEndedLogins(): EndedLogins {
  const ended = new Set<string>()
  return {
    add: (stored) => {
      ended.add(keyOf(stored))
      const [oldest = ''] = ended
      if (ended.size > most) ended.delete(oldest)
    },
    has: (record) => ended.has(keyOf(record)),
  }
}

/** Nobody logs in twice within a millisecond; and a record is renewed under the same key. */
function keyOf(login: unknown): string {
  const createdAt: unknown = Reflect.get(Object(login), 'createdAt')
  const user: unknown = Reflect.get(Object(login), 'user')
  return JSON.stringify([createdAt, Reflect.get(Object(user), 'id')])
}
