import { LdapAuthError } from '@ldap-auth/core'
import type { SessionPort } from '@ldap-auth/core/http'
import type { Context } from 'hono'

/** What hono-sessions puts on a context. */
interface Session {
  get(name: string): unknown
  set(name: string, value: unknown): void
  forget(name: string): void
  setCache(data: object, isNew: boolean): void
}

const field = 'ldapAuth'

/**
 * The session of hono-sessions; `undefined` if no session middleware ran. It is saved before the
 * answer leaves, when this middleware is done.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` if the session can not change its id
 */
export function honoSession(c: Context): SessionPort | undefined {
  const session: Session | undefined = c.get('session')
  if (session === undefined) return undefined
  if (typeof session?.setCache !== 'function') throw foreignSession()
  const read = () => session.get(field) ?? undefined
  return {
    read,
    replace: async (record) => {
      session.forget(field)
      // Data of its own: what a slower request holds and saves under the old id gets no login.
      session.setCache({ _data: {}, _expire: null, _delete: false, _accessed: null }, true)
      if (record !== undefined) session.set(field, record)
      c.set('session_key_rotation', true)
    },
    update: async (record) => {
      if (read() === undefined) return false
      if (record === undefined) session.forget(field)
      else session.set(field, record)
      return true
    },
  }
}

function foreignSession(): LdapAuthError {
  return new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    'session: the session could not change its id at the login; use sessionMiddleware of hono-sessions',
  )
}
