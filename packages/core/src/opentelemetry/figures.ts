import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api'
import type { LaneStats, LdapAuth, LdapAuthStats } from '../words/handle.ts'
import type { Stop } from '../words/listen.ts'
import { serverAttributes } from './attributes.ts'

/** What has figures: a handle as `createLdapAuth` and `joinDirectories` give it. */
export type Measured = Pick<LdapAuth, 'stats'>

type Observe = (observable: Observable, value: number, attributes?: Attributes) => void

/** Reads the figures of handles whenever somebody collects them. Those of several handles are added up. */
export function startFigures(meter: Meter, handles: readonly Measured[]): Stop {
  if (handles.length === 0) return () => {}
  const level = (name: string, unit: string, description: string): Observable =>
    meter.createObservableUpDownCounter(name, { unit, description })
  const total = (name: string, unit: string, description: string): Observable =>
    meter.createObservableCounter(name, { unit, description })

  const connections = level(
    'ldap.client.connection.count',
    '{connection}',
    'Connections that are up.',
  )
  const active = level('ldap.client.active_requests', '{request}', 'Requests in flight.')
  const pending = level(
    'ldap.client.connection.pending_requests',
    '{request}',
    'Requests waiting for a connection.',
  )
  const down = level('ldap.client.server.down', '{server}', 'Servers that are left alone.')
  const remembered = level('ldap_auth.cache.size', '{user}', 'People who are remembered.')
  const repeats = total(
    'ldap_auth.throttle.repeats',
    '{login}',
    'Logins refused without a bind, as the same password had been refused before.',
  )
  const storeFailures = total(
    'ldap_auth.throttle.store_failures',
    '{failure}',
    'How often the store of the throttle failed or did not answer in time.',
  )
  const all = [connections, active, pending, down, remembered, repeats, storeFailures]

  const observeLane = (observe: Observe, lane: LaneStats, attributes: Attributes): void => {
    observe(connections, lane.open, attributes)
    observe(active, lane.busy, attributes)
    observe(pending, lane.waiting, attributes)
  }
  const observeAll = (observe: Observe, { servers, cache, throttle }: LdapAuthStats): void => {
    for (const { url, state, searchConnections, bindConnections } of servers) {
      const server = serverAttributes(url)
      observe(down, state === 'down' ? 1 : 0, server)
      const lane = 'ldap.client.connection.lane'
      observeLane(observe, searchConnections, { ...server, [lane]: 'search' })
      observeLane(observe, bindConnections, { ...server, [lane]: 'bind' })
    }
    for (const [name, { size }] of Object.entries(cache)) {
      observe(remembered, size, { 'ldap_auth.cache.name': name })
    }
    observe(repeats, throttle.repeated)
    observe(storeFailures, throttle.storeFailures)
  }

  const collect = (result: BatchObservableResult): void => {
    const sums = new Sums()
    for (const { stats } of handles) observeAll(sums.observe, stats)
    sums.give(result)
  }
  meter.addBatchObservableCallback(collect, all)
  return () => meter.removeBatchObservableCallback(collect, all)
}

interface Sum {
  readonly observable: Observable
  readonly attributes: Attributes
  value: number
}

/** Of two values with the same attributes a collector takes the last: two handles may have one server. */
class Sums {
  readonly #sums: Sum[] = []

  readonly observe: Observe = (observable, value, attributes = {}) => {
    const key = JSON.stringify(attributes)
    const sum = this.#sums.find(
      (one) => one.observable === observable && JSON.stringify(one.attributes) === key,
    )
    if (sum === undefined) this.#sums.push({ observable, attributes, value })
    else sum.value += value
  }

  give(result: BatchObservableResult): void {
    for (const { observable, value, attributes } of this.#sums) {
      result.observe(observable, value, attributes)
    }
  }
}
