import { setTimeout as delay } from 'node:timers/promises'
import { isLdapAuthError, type LdapAuth } from '@ldap-auth/core'
import { nameOf, passwordOf } from './people.ts'

export const PER_SECOND = 50

interface Failure {
  readonly startedAt: number
  /** Whether the first server was left alone when the login began. */
  readonly wasKnown: boolean
  readonly code: string
}

/** What became of the logins of a case. */
export interface Tally {
  logins: number
  wronglyRefused: number
  wronglyAccepted: number
  unanswered: number
  readonly failures: Failure[]
  /** Rejections with anything but an error of ours. */
  readonly foreign: unknown[]
}

export interface SteadyLoad {
  readonly tally: Tally
  inFlight(): number
  /** Starts no more logins, and waits for those that run. */
  stop(): Promise<void>
}

/** Fifty logins a second, each of another person; every fifth has a wrong password. */
export function startLoad(auth: LdapAuth, loginMs: number): SteadyLoad {
  const tally: Tally = {
    logins: 0,
    wronglyRefused: 0,
    wronglyAccepted: 0,
    unanswered: 0,
    failures: [],
    foreign: [],
  }
  const running = new Set<Promise<void>>()
  const timer = setInterval(() => {
    const login = logIn(auth, tally, loginMs).finally(() => running.delete(login))
    running.add(login)
  }, 1000 / PER_SECOND)
  return {
    tally,
    inFlight: () => running.size,
    stop: async () => {
      clearInterval(timer)
      await Promise.all(running)
    },
  }
}

async function logIn(auth: LdapAuth, tally: Tally, loginMs: number): Promise<void> {
  const number = tally.logins
  tally.logins += 1
  const isRight = number % 5 !== 4
  const username = nameOf(number)
  const password = isRight ? passwordOf(username) : `${passwordOf(username)}!`
  const startedAt = performance.now()
  const wasKnown = auth.stats.servers[0]?.state === 'down'
  // What the machine needs to get to a timer comes on top.
  const patience = new AbortController()
  const late = delay(2 * loginMs + 1000, 'late' as const, { signal: patience.signal })
  try {
    const answer = await Promise.race([auth.authenticate({ username, password }), late])
    if (answer === 'late') tally.unanswered += 1
    else if (answer.authenticated !== isRight) {
      tally[isRight ? 'wronglyRefused' : 'wronglyAccepted'] += 1
    } else if (answer.authenticated && answer.user.username !== username) tally.wronglyAccepted += 1
  } catch (error) {
    if (isLdapAuthError(error)) tally.failures.push({ startedAt, wasKnown, code: error.code })
    else tally.foreign.push(error)
  } finally {
    late.catch(() => {})
    patience.abort()
  }
}
