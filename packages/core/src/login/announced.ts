import { isLdapAuthError } from '../words/errors.ts'
import { begin, isFollowed, type LoginEvent, tell } from '../words/events.ts'
import type { AuthResult } from '../words/result.ts'
import type { Login } from './login.ts'

/** Tells how a login ended, where anybody listens. */
export function announced(next: Login): Login {
  return (credentials, deadline, course) => {
    if (!isFollowed('login')) return next(credentials, deadline, course)
    const { clientAddress } = course
    return begin('login', { clientAddress }, async () => {
      const start = performance.now()
      const told = (end: End): void => {
        const durationMs = performance.now() - start
        tell('login', { ...course.found, ...end, durationMs, clientAddress })
      }
      try {
        const result = await next(credentials, deadline, course)
        told(endOf(result))
        return result
      } catch (error) {
        told({ outcome: 'failed', code: isLdapAuthError(error) ? error.code : undefined })
        throw error
      }
    })
  }
}

type End = Omit<LoginEvent, 'durationMs' | 'clientAddress'>

function endOf(result: AuthResult): End {
  if (!result.authenticated) return { outcome: 'rejected', reason: result.reason, ...result.detail }
  const { id, username } = result.user
  return { outcome: 'accepted', source: result.source, id, username }
}
