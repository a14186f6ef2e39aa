import type { LdapUser } from '@ldap-auth/core'
import {
  createRecord,
  type GateContext,
  passportSession,
  type SessionRecord,
  withAttributes,
} from '@ldap-auth/core/http'
import { loginError } from './outcome.ts'

type Done<Result> = (error: unknown, result?: Result) => void

/** A function that Passport calls, with the request or without. */
interface PassportForm<Result> {
  (req: object, value: unknown, done: Done<Result>): void
  (value: unknown, done: Done<Result>): void
}

/** A function that @fastify/passport awaits. */
type FastifyForm<Result> = (value: unknown, request: object) => Promise<Result>

/** What fits the Passport that `Req` comes from. At run time it fits both. */
type Transform<Result, Req> = Req extends { readonly raw: object }
  ? FastifyForm<Result>
  : PassportForm<Result>

/** What keeps users in sessions. */
export interface Serializers<Req> {
  readonly serializeUser: Transform<SessionRecord, Req>
  readonly deserializeUser: Transform<LdapUser | false, Req>
}

/** Makes the serializers of one directory, for those who are `known` to have logged in there. */
export function createSerializers<Req>(
  { checkSession, directory, settings, now }: GateContext,
  known: WeakSet<object>,
): Serializers<Req> {
  const isKnown = (user: unknown): user is LdapUser => known.has(Object(user))

  async function serialize(given: unknown): Promise<SessionRecord> {
    // To Passport: ask the next serializer. Those of another directory must not become ours.
    if (!isKnown(given)) throw 'pass'
    return createRecord(withAttributes(given, settings.session.attributes), directory, now())
  }

  async function deserialize(stored: unknown, req: object | undefined): Promise<LdapUser | false> {
    const standing = await checkSession(stored)
    if (standing.kind === 'unavailable') throw loginError(standing.answer, standing.answer.cause)
    if (standing.kind !== 'in') return false
    const { user, renewed } = standing
    const session = renewed && req && passportSession(req, stored)
    return session === undefined || (await session.update(renewed)) ? user : false
  }

  return { serializeUser: transform(serialize), deserializeUser: transform(deserialize) }
}

function transform<Result, Req>(work: Work<Result>): Transform<Result, Req>
function transform<Result>(work: Work<Result>): unknown {
  // By the three parameters Passport knows that it is to give the request, too.
  return (first: unknown, second: unknown, done?: unknown): unknown => {
    if (isDone<Result>(done)) return report(work(second, Object(first)), done)
    if (isDone<Result>(second)) return report(work(first, undefined), second)
    return work(first, Object(second))
  }
}

type Work<Result> = (value: unknown, req: object | undefined) => Promise<Result>

function isDone<Result>(value: unknown): value is Done<Result> {
  return typeof value === 'function'
}

function report<Result>(work: Promise<Result>, done: Done<Result>): void {
  work.then((result) => done(null, result), done)
}
