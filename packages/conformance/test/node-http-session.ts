import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SessionPort } from '@ldap-auth/core/http'

/** What the server keeps of its visitors, by the id in their cookie. */
export type Sessions = Map<string, { login: unknown }>

interface Keeping {
  readonly sessions: Sessions
  readonly keepsOldSessions?: boolean
  readonly keepsSessionIds?: boolean
}

/** The session of a request, kept under an id in a cookie. */
export function nodeSession(
  req: IncomingMessage,
  res: ServerResponse,
  { sessions, keepsOldSessions = false, keepsSessionIds = false }: Keeping,
): SessionPort & { start(): void } {
  const id = /(?:^|; )sid=([^;]+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''
  const start = (login?: unknown): void => {
    const next = keepsSessionIds && sessions.has(id) ? id : randomUUID()
    sessions.set(next, { login })
    res.setHeader('Set-Cookie', `sid=${next}; Path=/; HttpOnly; SameSite=Lax`)
  }
  return {
    start,
    read: () => sessions.get(id)?.login,
    replace: async (record) => {
      if (!keepsOldSessions && !keepsSessionIds) sessions.delete(id)
      start(record)
    },
    update: async (record) => {
      const session = sessions.get(id)
      if (session?.login === undefined) return false
      session.login = record
      return true
    },
  }
}
