import type { Attributes, Context, Meter } from '@opentelemetry/api'
import { listen, type Stop, stopAll } from '../words/listen.ts'
import {
  answerAttributes,
  failure,
  loginAttributes,
  type Operation,
  operationAttributes,
  serverAttributes,
} from './attributes.ts'

/** The buckets that the conventions name for requests of people, in seconds. */
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** And those for operations of a database. */
const operationBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

/** Measures what is told. `here` gives the context of the work that a measurement belongs to. */
export function startMeasurements(meter: Meter, here: () => Context): Stop {
  const seconds = (name: string, description: string, buckets: number[]) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: buckets },
    })
  const count = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { description, unit })

  const logins = seconds('ldap_auth.login.duration', 'How long logins took.', requestBuckets)
  const operations = seconds(
    'ldap.client.operation.duration',
    'How long binds and searches took.',
    operationBuckets,
  )
  const connections = seconds(
    'ldap.client.connection.create_time',
    'How long it took to open a connection, or to fail at it.',
    operationBuckets,
  )
  const failovers = count(
    'ldap.client.failovers',
    '{failover}',
    'Servers that were left alone, or asked again.',
  )
  const referrals = count(
    'ldap.client.referrals',
    '{referral}',
    'References that were followed or refused.',
  )
  const lookups = count(
    'ldap_auth.cache.lookups',
    '{lookup}',
    'How often somebody was, or was not, remembered.',
  )
  const throttled = count(
    'ldap_auth.throttle.refusals',
    '{login}',
    'Logins that were not tried, for there were too many.',
  )
  const sessions = count('ldap_auth.session.ends', '{session}', 'Logins in sessions that ended.')

  const measure = (operation: Operation): void => {
    const attributes: Attributes = {
      ...operationAttributes(operation.work, operation),
      ...answerAttributes(operation),
    }
    operations.record(operation.durationMs / 1000, attributes, here())
  }

  return stopAll([
    listen('login', (event) =>
      logins.record(event.durationMs / 1000, loginAttributes(event), here()),
    ),
    listen('bind', (event) => measure({ work: 'bind', ...event })),
    listen('search', (event) => measure({ work: 'search', ...event })),
    listen('connection', ({ url, lane, state, durationMs, code }) => {
      if (durationMs === undefined) return
      const attributes = { ...serverAttributes(url), 'ldap.client.connection.lane': lane }
      const error = failure(state === 'failed' ? (code ?? '_OTHER') : undefined)
      connections.record(durationMs / 1000, { ...attributes, ...error }, here())
    }),
    listen('failover', ({ url, state, code }) => {
      const attributes = { ...serverAttributes(url), 'ldap.client.failover.state': state }
      failovers.add(1, { ...attributes, ...failure(code) })
    }),
    // The host is one that somebody in the directory wrote: there may be any number of them.
    listen('referral', ({ action }) => referrals.add(1, { 'ldap.client.referral.action': action })),
    listen('cache', ({ cache, outcome }) => {
      if (outcome === 'forgotten') return
      lookups.add(1, { 'ldap_auth.cache.name': cache, 'ldap_auth.cache.outcome': outcome })
    }),
    listen('throttle', ({ limit }) => throttled.add(1, { 'ldap_auth.throttle.limit': limit })),
    listen('session', ({ reason }) => sessions.add(1, { 'ldap_auth.session.reason': reason })),
  ])
}
