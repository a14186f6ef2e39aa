import { LdapAuthError } from '../../words/errors.ts'
import type { SessionPort } from '../gate-request.ts'
import type { SessionRecord } from '../session.ts'
import { inTurn, storedLogin } from './session-store.ts'

/** The part of a Fastify request that its session plugins write to. */
export interface FastifyLikeRequest {
  readonly server: object
}

/** What @fastify/session and @fastify/secure-session have in common. */
interface Session {
  get(name: string): unknown
  set(name: string, value: unknown): void
  regenerate(): Promise<void> | void
}

/** A session of @fastify/session: an id in the cookie, the rest in a store. */
interface StoredSession extends Session {
  readonly sessionId: string
  save(): Promise<void>
  destroy(): Promise<void>
}

/** A session of @fastify/secure-session: all of it in the cookie, encrypted. */
interface SealedSession extends Session {
  data(): object
  delete(): void
}

const ownField = 'ldapAuth'

/** Bytes of a session in a cookie: browsers drop cookies over 4 kB, and others may add to it. */
const maxCookieBytes = 3072

/**
 * The session of a Fastify request; `undefined` where no session plugin ran, or where its
 * `cookie.path` leaves the request out.
 *
 * @param field - where others keep the login, such as @fastify/passport
 */
export function fastifySession(
  request: FastifyLikeRequest,
  field: string = ownField,
): SessionPort | undefined {
  const session: unknown = Reflect.get(request, 'session')
  if (isStored(session)) return storedSession(request, field)
  if (isSealed(session)) return sealedSession(request, session, field)
  return undefined
}

function storedSession(request: FastifyLikeRequest, field: string): SessionPort {
  return {
    read: () => currentSession(request)?.get(field),
    replace: (record) =>
      inTurn(existingSession(request).sessionId, async () => {
        await existingSession(request).regenerate()
        await keep(existingSession(request), field, record)
      }),
    update: (record) => {
      const session = existingSession(request)
      return inTurn(session.sessionId, () => update(request, session, field, record))
    },
  }
}

async function update(
  request: FastifyLikeRequest,
  session: StoredSession,
  field: string,
  record: SessionRecord | undefined,
): Promise<boolean> {
  const stored = await storedLogin(request, session.sessionId, (found) =>
    Reflect.get(Object(found), field),
  )
  // To save the session as it was read would undo what others wrote into it meanwhile.
  if (stored === 'renewed' && record !== undefined) return true
  const isLoggedIn = stored === 'same' || stored === 'renewed'
  // The plugin may save the session behind the answer: then without the login.
  session.set(field, isLoggedIn ? record : undefined)
  if (isLoggedIn) await session.save()
  // And not at all where a logout has ended it. @fastify/passport still looks into the session.
  if (stored === 'gone' && field === ownField) await session.destroy()
  return isLoggedIn
}

async function keep(
  session: StoredSession,
  field: string,
  record: SessionRecord | undefined,
): Promise<void> {
  session.set(field, record)
  try {
    await session.save()
  } catch (error) {
    // The plugin saves once more behind the answer: a login told to have failed must not work.
    session.set(field, undefined)
    throw error
  }
}

/** A new object after each regenerate(); none after destroy(). */
function currentSession(request: FastifyLikeRequest): StoredSession | undefined {
  const session: unknown = Reflect.get(request, 'session')
  return isStored(session) ? session : undefined
}

function existingSession(request: FastifyLikeRequest): StoredSession {
  const session = currentSession(request)
  if (session === undefined) throw new Error('the session ended before its id could change')
  return session
}

function sealedSession(
  request: FastifyLikeRequest,
  session: SealedSession,
  field: string,
): SessionPort {
  return {
    read: () => session.get(field),
    replace: async (record) => {
      refuseLarge(request, { [field]: record })
      await session.regenerate()
      if (record === undefined) session.delete()
      else session.set(field, record)
    },
    update: async (record) => {
      if (record !== undefined) refuseLarge(request, { ...session.data(), [field]: record })
      session.set(field, record)
      return true
    },
  }
}

/** A cookie that the browser drops without a word would ask for the login for ever. */
function refuseLarge({ server }: FastifyLikeRequest, data: object): void {
  if (!hasMethods<Sealer>(server, 'createSecureSession', 'encodeSecureSession')) return
  const cookie = server.encodeSecureSession(server.createSecureSession(data), 'session')
  const bytes = encodeURIComponent(cookie).length
  if (bytes <= maxCookieBytes) return
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    `session: this login takes ${bytes} bytes in the cookie, over the limit of ${maxCookieBytes}; ` +
      'name fewer attributes in session.attributes, find fewer groups by groups.filter, or keep ' +
      'sessions at the server with @fastify/session',
  )
}

interface Sealer {
  createSecureSession(data: object): unknown
  encodeSecureSession(session: unknown, sessionName: string): string
}

function isStored(session: unknown): session is StoredSession {
  return hasMethods(session, 'get', 'set', 'regenerate', 'save')
}

function isSealed(session: unknown): session is SealedSession {
  return hasMethods(session, 'get', 'set', 'regenerate', 'data', 'delete')
}

function hasMethods<Methods>(value: unknown, ...names: readonly string[]): value is Methods {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function')
  )
}
