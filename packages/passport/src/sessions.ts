import type { LdapUser } from '@ldap-auth/core'
import {
  createRecord,
  createSessionCheck,
  passportSession,
  type SessionCheckContext,
  type SessionRecord,
  withAttributes,
} from '@ldap-auth/core/http'
import { loginError } from './outcome.ts'

type Done<Result> = (error: unknown, result?: Result) => void

/** A function that Passport calls with or without the request, and @fastify/passport awaits. */
export interface Transform<Result> {
  (req: object, value: unknown, done: Done<Result>): void
  (value: unknown, done: Done<Result>): void
  (value: unknown, request: object): Promise<Result>
}

/** What keeps users in sessions. */
export interface Serializers {
  readonly serializeUser: Transform<SessionRecord>
  readonly deserializeUser: Transform<LdapUser | false>
}

/** Whom the serializers ask, and who logged in there. */
export interface SerializerContext extends SessionCheckContext {
  readonly known: WeakSet<object>
}

/** Makes the serializers of one directory. */
export function createSerializers(context: SerializerContext): Serializers {
  const { directory, settings, now, known } = context
  const check = createSessionCheck(context)
  const isKnown = (user: unknown): user is LdapUser => known.has(Object(user))

  async function serialize(given: unknown): Promise<SessionRecord> {
    // To Passport: ask the next serializer. Those of another directory must not become ours.
    if (!isKnown(given)) throw 'pass'
    return createRecord(withAttributes(given, settings.session.attributes), directory, now())
  }

  async function deserialize(stored: unknown, req: object | undefined): Promise<LdapUser | false> {
    const standing = await check(stored)
    if (standing.kind === 'unavailable') throw loginError(standing.answer, standing.answer.cause)
    if (standing.kind !== 'in') return false
    const { user, renewed } = standing
    const session = renewed && req && passportSession(req, stored)
    return session === undefined || (await session.update(renewed)) ? user : false
  }

  return { serializeUser: transform(serialize), deserializeUser: transform(deserialize) }
}

function transform<Result>(
  work: (value: unknown, req: object | undefined) => Promise<Result>,
): Transform<Result> {
  function transformed(req: object, value: unknown, done: Done<Result>): void
  function transformed(value: unknown, done: Done<Result>): void
  function transformed(value: unknown, request: object): Promise<Result>
  // By the three parameters Passport knows that it is to give the request, too.
  function transformed(first: unknown, second: unknown, done?: unknown): unknown {
    if (isDone<Result>(done)) return report(work(second, Object(first)), done)
    if (isDone<Result>(second)) return report(work(first, undefined), second)
    return work(first, Object(second))
  }
  return transformed
}

function isDone<Result>(value: unknown): value is Done<Result> {
  return typeof value === 'function'
}

function report<Result>(work: Promise<Result>, done: Done<Result>): void {
  work.then((result) => done(null, result), done)
}
