import { type Clock, systemClock } from '../words/clock.ts'
import { isOutage, LdapAuthError } from '../words/errors.ts'
import { isHeard, type SessionEvent, tell } from '../words/events.ts'
import { answerFailure } from './attempt.ts'
import type { GateContext } from './gate-context.ts'
import { createRevalidation } from './revalidation.ts'
import { isDue, readRecord, renewRecord, type SessionRecord } from './session.ts'
import type { SessionLogin, SessionSettings } from './session-options.ts'
import type { SessionCheck, Standing } from './standing.ts'

/** Whom a session check asks, and what it has to know of the settings. */
export interface SessionCheckContext
  extends Pick<GateContext, 'auth' | 'directory' | 'endedLogins' | 'tellFailure' | 'now'> {
  readonly settings: { readonly session: SessionSettings }
}

/** Milliseconds in which an outage is not looked at again: not every request is to wait for a timeout. */
const pauseMs = 5_000

/**
 * Checks the logins that sessions stand on: their age, whether they were ended or revoked, and,
 * when it is time, whether the directory would still let the user in.
 */
export function createSessionCheck(
  { auth, directory, settings, endedLogins, tellFailure, now }: SessionCheckContext,
  clock: Clock = systemClock,
): SessionCheck {
  const { maxAgeMs, revalidateMs, onUnavailable, attributes, isRevoked } = settings.session
  const revalidate = createRevalidation(auth, now)
  let pausedUntil = Number.NEGATIVE_INFINITY

  const ask = async (record: SessionRecord): Promise<Look> => {
    const { result, askedAt } = await revalidate(record.user)
    if (!result.valid) return { kind: 'ended', reason: result.reason }
    const renewed = renewRecord(record, { user: result.user, attributes, now: askedAt })
    return { kind: 'in', user: renewed.user, renewed }
  }

  const unanswered = (error: unknown, { user }: SessionRecord): Look => {
    const answer = answerFailure(error, tellFailure)
    if (onUnavailable === 'refuse') return { kind: 'unavailable', answer }
    if (isOutage(answer.cause)) pausedUntil = clock.now() + pauseMs
    return { kind: 'in', user }
  }

  const look = async (record: SessionRecord): Promise<Look> => {
    if (await revoked(record, isRevoked)) return { kind: 'ended', reason: 'revoked' }
    const isKept = !isDue(record, revalidateMs, now()) || clock.now() < pausedUntil
    if (isKept) return { kind: 'in', user: record.user }
    try {
      return await ask(record)
    } catch (error) {
      return unanswered(error, record)
    }
  }

  return async (stored) => {
    const record = readRecord(stored, { directory, maxAgeMs, now: now() })
    if (typeof record === 'string') return { kind: record }
    if (!endedLogins.has(record)) {
      const standing = await look(record)
      // While it was looked at, somebody may have logged out.
      if (endedLogins.has(record)) return { kind: 'ended' }
      if (standing.kind !== 'ended') return standing
      endedLogins.add(record)
      tellEnd(record, standing.reason)
    }
    return { kind: 'ended' }
  }
}

/** A standing; of a login that has just ended, with the reason. */
type Look = Exclude<Standing, { kind: 'ended' }> | Ended

interface Ended {
  readonly kind: 'ended'
  readonly reason: SessionEvent['reason']
}

function tellEnd({ user: { id, username } }: SessionRecord, reason: Ended['reason']): void {
  if (isHeard('session')) tell('session', { state: 'ended', reason, id, username })
}

async function revoked(
  { user, createdAt }: SessionRecord,
  isRevoked: SessionSettings['isRevoked'],
): Promise<boolean> {
  if (isRevoked === undefined) return false
  const login: SessionLogin = { user, loggedInAt: new Date(createdAt) }
  const answer: unknown = await isRevoked(login)
  if (typeof answer === 'boolean') return answer
  // A forgotten return must not read as "not revoked".
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    `session.isRevoked: must give true or false, and gave ${answer === null ? 'null' : typeof answer}`,
  )
}
