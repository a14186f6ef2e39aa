import { AsyncLocalStorage } from 'node:async_hooks'
import { ResultCode } from '../protocol/result-codes.ts'
import { type Endpoint, endpointOf } from '../text/endpoint.ts'
import type { BindEvent, LoginEvent, SessionEvent, ThrottleEvent } from '../words/events.ts'
import { carry, listen, stopAll } from '../words/listen.ts'
import { printable } from './printable.ts'
import type { AuditName, AuditRecord } from './record.ts'

/** What was met on the way of one login. */
interface Trail {
  server?: Endpoint
  limit?: ThrottleEvent['limit']
}

/** Answers of a directory that has no time, and says nothing about the account. */
const unavailable: ReadonlySet<number | undefined> = new Set([
  ResultCode.timeLimitExceeded,
  ResultCode.busy,
  ResultCode.unavailable,
])

/**
 * Hears, as records with stable names, what auditors and SIEMs want to know of every login of this process:
 *
 * ```ts
 * const stop = onAudit((record) => logger.info(record))
 * ```
 *
 * What the listener throws does not reach the login; Node gives it to `uncaughtException`.
 *
 * @returns what ends the listening
 */
export function onAudit(listener: (record: AuditRecord) => void): () => void {
  const trails = new AsyncLocalStorage<Trail>()
  const tell = (record: Fields): void => listener(finished(record))
  return stopAll([
    carry('login:start', trails, () => ({})),
    listen('throttle', ({ limit }) => {
      const trail = trails.getStore()
      if (trail !== undefined) trail.limit = limit
    }),
    listen('bind', (event) => {
      const trail = trails.getStore()
      if (event.account === 'user' && trail !== undefined) trail.server = endpointOf(event.url)
      if (isServiceRefused(event)) tell(serviceRefused(event))
    }),
    listen('login', (event) => {
      const { server, limit } = trails.getStore() ?? {}
      const record = { ...loginRecord(event), ...at(server), limit }
      tell(record)
      if (event.reason === 'account-locked') tell({ ...record, name: 'ldap_auth.account.locked' })
    }),
    listen('failover', ({ url, state, code }) => {
      const isLeft = state === 'left'
      const name = isLeft ? 'ldap_auth.directory.failover' : 'ldap_auth.directory.recovered'
      tell({ name, outcome: isLeft ? 'failure' : 'success', code, ...at(endpointOf(url)) })
    }),
    listen('referral', ({ host, action }) => {
      if (action === 'followed') return
      tell({ name: 'ldap_auth.referral.refused', outcome: 'failure', serverAddress: host })
    }),
    listen('session', (event) => tell(sessionRecord(event))),
  ])
}

/** A record before the time is set, and what is absent is left out. */
type Fields = { readonly name: AuditName; readonly outcome: AuditRecord['outcome'] } & {
  readonly [Key in Exclude<keyof AuditRecord, 'name' | 'outcome' | 'time'>]?:
    | AuditRecord[Key]
    | undefined
}

function finished({ name, ...fields }: Fields): AuditRecord {
  const known = Object.entries(fields).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined) return []
    return [[key, typeof value === 'string' ? printable(value) : value]]
  })
  const time = new Date().toISOString()
  return Object.freeze({ name, time, ...Object.fromEntries(known) }) as AuditRecord
}

function loginRecord(event: LoginEvent): Fields {
  const { id: userId, outcome, username, clientAddress, ...details } = event
  const [name, result] = nameOf(event)
  return { ...details, name, outcome: result, userId, username, clientAddress }
}

function nameOf({ outcome, reason }: LoginEvent): [AuditName, AuditRecord['outcome']] {
  if (outcome === 'accepted') return ['ldap_auth.login.success', 'success']
  if (outcome === 'failed') return ['ldap_auth.login.error', 'unknown']
  if (reason === 'too-many-attempts') return ['ldap_auth.login.throttled', 'failure']
  return ['ldap_auth.login.failure', 'failure']
}

function isServiceRefused({ account, resultCode, code }: BindEvent): boolean {
  if (account !== 'service') return false
  if (resultCode === undefined) return code === 'ERR_LDAP_AUTH_SERVICE_BIND'
  return resultCode !== ResultCode.success && !unavailable.has(resultCode)
}

function serviceRefused({ url, resultCode, code, durationMs }: BindEvent): Fields {
  const name = 'ldap_auth.service.refused'
  const refusal = code ?? 'ERR_LDAP_AUTH_SERVICE_BIND'
  const server = at(endpointOf(url))
  return { name, outcome: 'failure', code: refusal, resultCode, durationMs, ...server }
}

function sessionRecord({ reason, id: userId, username, clientAddress }: SessionEvent): Fields {
  const isLogout = reason === 'logout'
  const name = isLogout ? 'ldap_auth.session.logout' : 'ldap_auth.session.revoked'
  return { name, outcome: 'success', reason, userId, username, clientAddress }
}

function at(server: Endpoint | undefined): Pick<Fields, 'serverAddress' | 'serverPort'> {
  return { serverAddress: server?.address, serverPort: server?.port }
}
