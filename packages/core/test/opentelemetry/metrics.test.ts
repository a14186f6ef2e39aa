import { readFileSync } from 'node:fs'
import type { Attributes } from '@opentelemetry/api'
import type { Histogram } from '@opentelemetry/sdk-metrics'
import { describe, expect, it } from 'vitest'
import { tell } from '../../src/words/events.ts'
import { openAuth, startPeople, steve } from '../login/people.ts'
import { type Metric, watch } from './telemetry.ts'

const right = { username: 'steve', password: 'secret-Steve' }
const wrong = { ...right, password: 'wrong' }

function metric(metrics: readonly Metric[], name: string): Metric {
  const found = metrics.find((one) => one.name === name)
  if (found === undefined) throw new Error(`${name} is not among the metrics`)
  return found
}

/** How often each set of attributes was counted or measured. */
function counts(metrics: readonly Metric[], name: string): [number, Attributes][] {
  return metric(metrics, name).points.map(({ value, attributes }) => [
    typeof value === 'number' ? value : value.count,
    attributes,
  ])
}

function serverOf(url: string): Attributes {
  return { 'server.address': '127.0.0.1', 'server.port': Number(new URL(url).port) }
}

describe('metrics', () => {
  it('measure logins by outcome, in seconds', async () => {
    const { collect } = watch()
    const directory = await startPeople()
    const auth = openAuth(directory, { cache: false })
    const began = performance.now()
    for (const login of [right, right, wrong]) await auth.authenticate(login)
    directory.fail({ on: 'bind', with: 'close', when: ({ dn }) => dn === steve })
    await auth.authenticate(right).catch(() => {})
    const tookS = (performance.now() - began) / 1000
    const metrics = await collect()
    const outcome = 'ldap_auth.login.outcome'
    expect(counts(metrics, 'ldap_auth.login.duration')).toEqual([
      [2, { [outcome]: 'accepted', 'ldap_auth.login.source': 'directory' }],
      [1, { [outcome]: 'rejected', 'ldap_auth.login.reason': 'wrong-password' }],
      [1, { [outcome]: 'failed', 'error.type': 'ERR_LDAP_AUTH_CONNECT' }],
    ])
    const { unit, points } = metric(metrics, 'ldap_auth.login.duration')
    expect(unit).toBe('s')
    const histogram = points[0]?.value as Histogram | undefined
    expect(histogram?.sum).toBeGreaterThan(0)
    expect(histogram?.sum).toBeLessThan(tookS)
    expect(histogram?.buckets.boundaries).toEqual([
      ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    ])
  })

  it('measure binds, searches and connections by server', async () => {
    const { collect } = watch()
    const directory = await startPeople()
    await openAuth(directory).authenticate(right)
    const metrics = await collect()
    const server = serverOf(directory.url)
    const answered = { ...server, 'ldap.response.result_code': 0 }
    const by = (name: string, account: string) => ({
      ...answered,
      ...{ 'ldap.operation.name': name, 'ldap_auth.account': account },
    })
    expect(counts(metrics, 'ldap.client.operation.duration')).toEqual([
      [1, by('bind', 'service')],
      [1, by('search', 'service')],
      [1, by('bind', 'user')],
      [1, by('search', 'user')],
    ])
    expect(metric(metrics, 'ldap.client.operation.duration').unit).toBe('s')
    const lane = 'ldap.client.connection.lane'
    expect(counts(metrics, 'ldap.client.connection.create_time')).toEqual([
      [1, { ...server, [lane]: 'search' }],
      [1, { ...server, [lane]: 'bind' }],
    ])
  })

  it('count what is remembered, throttled, referred, and what failed over or ended', async () => {
    const { collect } = watch()
    const auth = openAuth(await startPeople(), {
      throttle: { account: { max: 1, windowMs: 60_000 } },
    })
    for (const login of [right, right, wrong, { ...wrong, password: 'another' }]) {
      await auth.authenticate(login)
    }
    const url = 'ldap://127.0.0.1:1389'
    tell('referral', { host: 'evil.test', action: 'refused' })
    tell('failover', { url, state: 'left', code: 'ERR_LDAP_AUTH_TIMEOUT' })
    tell('failover', { url, state: 'back' })
    tell('session', { state: 'ended', reason: 'logout', id: '7', username: 'steve' })
    const metrics = await collect()
    const lookups = (outcome: string) => ({
      ...{ 'ldap_auth.cache.name': 'user', 'ldap_auth.cache.outcome': outcome },
    })
    expect(counts(metrics, 'ldap_auth.cache.lookups')).toEqual([
      [1, lookups('miss')],
      [2, lookups('hit')],
    ])
    expect(counts(metrics, 'ldap_auth.throttle.refusals')).toEqual([
      [1, { 'ldap_auth.throttle.limit': 'account' }],
    ])
    expect(counts(metrics, 'ldap.client.referrals')).toEqual([
      [1, { 'ldap.client.referral.action': 'refused' }],
    ])
    const state = 'ldap.client.failover.state'
    expect(counts(metrics, 'ldap.client.failovers')).toEqual([
      [1, { ...serverOf(url), [state]: 'left', 'error.type': 'ERR_LDAP_AUTH_TIMEOUT' }],
      [1, { ...serverOf(url), [state]: 'back' }],
    ])
    expect(counts(metrics, 'ldap_auth.session.ends')).toEqual([
      [1, { 'ldap_auth.session.reason': 'logout' }],
    ])
  })

  it('show the connections and caches of the handles that were given, added up', async () => {
    const directory = await startPeople()
    const handles = [openAuth(directory), openAuth(directory)]
    const { collect } = watch({ handles })
    for (const auth of handles) await auth.authenticate(right)
    // What is refused from memory proves nothing yet; the third time costs no bind.
    for (let times = 0; times < 3; times += 1) await handles[0]?.authenticate(wrong)
    const metrics = await collect()
    const server = serverOf(directory.url)
    const lanes = ['search', 'bind'].map((lane) => ({
      ...server,
      'ldap.client.connection.lane': lane,
    }))
    expect(counts(metrics, 'ldap.client.connection.count')).toEqual(lanes.map((lane) => [2, lane]))
    for (const name of ['ldap.client.active_requests', 'ldap.client.connection.pending_requests']) {
      expect(counts(metrics, name)).toEqual(lanes.map((lane) => [0, lane]))
    }
    expect(counts(metrics, 'ldap.client.server.down')).toEqual([[0, server]])
    expect(counts(metrics, 'ldap_auth.cache.size')).toEqual([
      [1, { 'ldap_auth.cache.name': 'user' }],
      [0, { 'ldap_auth.cache.name': 'password' }],
      [0, { 'ldap_auth.cache.name': 'stale' }],
    ])
    expect(counts(metrics, 'ldap_auth.throttle.repeats')).toEqual([[1, {}]])
    expect(counts(metrics, 'ldap_auth.throttle.store_failures')).toEqual([[0, {}]])
  })

  it('read no handle any more once that has been stopped', async () => {
    const auth = openAuth(await startPeople())
    const reads: number[] = []
    const handle = {
      get stats() {
        reads.push(1)
        return auth.stats
      },
    }
    const { collect, stop } = watch({ handles: [handle] })
    await collect()
    stop()
    await collect()
    expect(reads).toHaveLength(1)
  })

  it('take no number of a server that makes ever more of them', async () => {
    const { collect } = watch()
    const bind = { url: 'ldap://127.0.0.1:1389', account: 'user', durationMs: 1 } as const
    for (let resultCode = 1000; resultCode < 1100; resultCode += 1) {
      tell('bind', { ...bind, resultCode })
    }
    expect(counts(await collect(), 'ldap.client.operation.duration')).toEqual([
      [100, expect.objectContaining({ 'error.type': '_OTHER' })],
    ])
  })
})

describe('no password and nobody is in any span or metric', () => {
  it('whatever field it was typed into, and every name is on the page that describes them', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { throttle: { account: { max: 3, windowMs: 60_000 } } })
    const { spans, collect } = watch({ handles: [auth], identifyUsers: true })
    const tries = [
      right,
      wrong,
      { username: 'Hunter2', password: 'secret-Steve' },
      ...[1, 2, 3, 4].map((number) => ({ ...right, password: `Hunter2 ${number}` })),
      ...[1, 2, 3, 4].map((number) => ({ username: 'Hunter2', password: `Hunter2 ${number}` })),
    ]
    for (const credentials of tries) {
      await auth.authenticate(credentials, { clientAddress: '192.0.2.1' })
    }
    const metrics = await collect()
    const measured = JSON.stringify(metrics)
    const traced = JSON.stringify(
      spans().map(({ name, attributes, events, status, links }) => [
        ...[name, attributes, events, status, links.map((link) => link.attributes)],
      ]),
    )
    expect(spans().length).toBeGreaterThan(tries.length)
    expect(measured + traced).not.toMatch(/hunter2|secret|dc=company/i)
    expect(measured).not.toMatch(/steve|192\.0\.2\.1|user\.id/i)
    expect(traced).not.toMatch(/steve/i)

    const page = readFileSync(new URL('../../../../docs/observability.md', import.meta.url), 'utf8')
    const names = [
      ...spans().flatMap(({ name, attributes }) => [name, ...Object.keys(attributes)]),
      ...metrics.flatMap(({ name, unit, points }) => [
        ...[name, unit, ...points.flatMap(({ attributes }) => Object.keys(attributes))],
      ]),
    ]
    expect([...new Set(names)].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
