import { connect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Fault, type SecureDirectory, startDirectory } from '../src/index.ts'
import { dnOf, people } from './people.ts'
import {
  type Answer,
  bindRequest,
  extendedRequest,
  RawClient,
  searchRequest,
} from './raw-client.ts'

const startTls = '1.3.6.1.4.1.1466.20037'
const whoAmI = '1.3.6.1.4.1.4203.1.11.3'
let directory: SecureDirectory
let clients: RawClient[]
beforeEach(async () => {
  clients = []
  directory = await startDirectory({ ldif: people, tls: true })
})
afterEach(async () => {
  for (const client of clients) client.close()
  await directory.close()
})

async function open(url = directory.url): Promise<RawClient> {
  const client = await RawClient.open(url)
  clients.push(client)
  return client
}

const bind = bindRequest(1, dnOf('alice'), 'rabbit')
const baseSearch = searchRequest(1, 'dc=example,dc=com', { scope: 0 })

async function firstAnswer(request: Buffer): Promise<Answer | undefined> {
  const client = await open()
  client.send(request)
  return (await client.wait(1))[0]
}

describe('answers', () => {
  it.each<[string, Fault['with'], Partial<Answer>]>([
    ['busy', 'busy', { code: 51, message: 'busy' }],
    [
      'a referral',
      'referral',
      { code: 10, referrals: [`ldap://referred.invalid/${encodeURIComponent(dnOf('alice'))}`] },
    ],
    [
      'any code and text',
      { code: 49, message: 'data 775' },
      { code: 49, message: 'data 775', referrals: [] },
    ],
    [
      'a referral of its own',
      { code: 10, referrals: ['ldap://a/', 'ldap://b/'] },
      { code: 10, referrals: ['ldap://a/', 'ldap://b/'] },
    ],
  ])('%s', async (_, kind, expected) => {
    directory.fail({ on: 'bind', with: kind })
    expect(await firstAnswer(bind)).toMatchObject(expected)
    expect(directory.operations.at(-1)?.resultCode).toBe(expected.code)
  })

  it('a bind code that proves nothing', async () => {
    directory.fail({ on: 'bind', with: { code: 0 } })
    const client = await open()
    client.send(bind, extendedRequest(2, whoAmI))
    await client.wait(2)
    expect(client.received.toString()).not.toContain('dn:')
  })
})

describe('strikes', () => {
  it('where it is told to', async () => {
    directory.fail({ on: 'search', with: 'busy' })
    expect((await firstAnswer(bind))?.code).toBe(0)
    expect((await firstAnswer(baseSearch))?.code).toBe(51)
  })

  it.each([
    ['bind', bind],
    ['search', baseSearch],
    ['extended', extendedRequest(1, whoAmI)],
    ['StartTLS', extendedRequest(1, startTls)],
  ])('at any operation: %s', async (_, request) => {
    directory.fail({ on: 'any', with: 'busy' })
    expect((await firstAnswer(request))?.code).toBe(51)
  })

  it('at StartTLS alone', async () => {
    directory.fail({ on: 'starttls', with: 'busy' })
    expect((await firstAnswer(extendedRequest(1, startTls)))?.code).toBe(51)
    expect((await firstAnswer(extendedRequest(1, whoAmI)))?.code).toBe(0)
  })

  it('as often as it is told to', async () => {
    directory.fail({ on: 'bind', with: 'busy', times: 2 })
    const codes = []
    for (let round = 0; round < 3; round += 1) codes.push((await firstAnswer(bind))?.code)
    expect(codes).toEqual([51, 51, 0])
  })

  it('until it is undone', async () => {
    const undo = directory.fail({ on: 'bind', with: 'busy' })
    expect((await firstAnswer(bind))?.code).toBe(51)
    undo()
    undo()
    expect((await firstAnswer(bind))?.code).toBe(0)
  })

  it('the operations that `when` picks', async () => {
    directory.fail({ on: 'bind', with: 'busy', times: 1, when: ({ dn }) => dn === dnOf('bob') })
    expect((await firstAnswer(bind))?.code).toBe(0)
    expect((await firstAnswer(bindRequest(1, dnOf('bob'), 'builder')))?.code).toBe(51)
  })

  it('the oldest first', async () => {
    directory.fail({ on: 'bind', with: { code: 52 }, times: 1 })
    directory.fail({ on: 'any', with: { code: 53 }, times: 1 })
    expect((await firstAnswer(bind))?.code).toBe(52)
    expect((await firstAnswer(bind))?.code).toBe(53)
  })
})

describe('refuses a slip', () => {
  it.each([
    [{ on: 'binds', with: 'busy' }, 'on "binds" is not known; use bind, search'],
    [{ on: 'bind', with: 'bussy' }, 'with "bussy" is not known; use busy, close'],
    [{ on: 'bind', with: {} }, 'with {} is not known'],
    [{ on: 'bind' }, 'with is missing; use busy, close'],
    [{ on: 'bind', with: null }, 'with is missing; use busy, close'],
    [{ on: 'bind', with: 'busy', time: 1 }, '"time" is not known; use on, with, times'],
    [{ on: 'bind', with: 'busy', times: 0 }, 'times must be a whole number from 1, not 0'],
    [{ on: 'bind', with: 'busy', times: 1.5 }, 'times must be a whole number from 1, not 1.5'],
    [{ on: 'bind', with: 'busy', times: '2' }, 'times must be a whole number from 1, not 2'],
    [{ on: 'bind', with: 'busy', times: null }, 'times must be a whole number from 1, not null'],
  ])('%j', (fault, problem) => {
    expect(() => directory.fail(fault as Fault)).toThrow(problem)
  })
})

describe('an operation', () => {
  it('close: the connection ends without an answer', async () => {
    directory.fail({ on: 'bind', with: 'close' })
    const client = await open()
    client.send(bind)
    await client.waitForClose()
    expect(client.received.length).toBe(0)
  })

  it('hang: it is never answered, others are', async () => {
    directory.fail({ on: 'search', with: 'hang', times: 1 })
    const client = await open()
    client.send(baseSearch, searchRequest(2, 'dc=example,dc=com', { scope: 0 }))
    await client.wait(2)
    expect(new Set(client.answers.map(({ id }) => id))).toEqual(new Set([2]))
    expect(directory.operations[0]).not.toHaveProperty('resultCode')
  })

  it('slow: it is answered rightly, later', async () => {
    directory.fail({ on: 'bind', with: 'slow', delayMs: 20, times: 1 })
    const started = performance.now()
    expect((await firstAnswer(bind))?.code).toBe(0)
    expect(performance.now() - started).toBeGreaterThanOrEqual(15)
  })

  it('garbage: bytes come that are no LDAP, and the connection stays', async () => {
    directory.fail({ on: 'bind', with: 'garbage' })
    const client = await open()
    client.send(bind)
    await expect.poll(() => client.received.toString()).toMatch(/^HTTP/)
    expect(client.closed).toBe(false)
  })
})

describe('a connect', () => {
  it('close: the connection ends at once', async () => {
    directory.fail({ on: 'connect', with: 'close' })
    await (await open()).waitForClose()
    await (await open(directory.tlsUrl)).waitForClose()
  })

  it('hang: nothing is answered; a client that leaves is forgotten', async () => {
    directory.fail({ on: 'connect', with: 'hang' })
    const client = await open()
    client.send(bind)
    const control = await open()
    expect(directory.connections).toBe(2)
    await Promise.all([client.end(), control.end()])
    expect(client.received.length).toBe(0)
    expect(directory.operations).toEqual([])
  })

  it('busy: a notice of disconnection', async () => {
    directory.fail({ on: 'connect', with: 'busy' })
    const client = await open()
    await client.waitForClose()
    expect(client.answers).toMatchObject([{ id: 0, code: 51 }])
  })

  it('slow: what the client sent meanwhile is answered', async () => {
    directory.fail({ on: 'connect', with: 'slow', delayMs: 20 })
    expect((await firstAnswer(bind))?.code).toBe(0)
  })

  it('garbage', async () => {
    directory.fail({ on: 'connect', with: 'garbage' })
    const client = await open()
    await expect.poll(() => client.received.toString()).toMatch(/^HTTP/)
  })
})

describe('a TLS handshake', () => {
  it.each<[Fault['with'], RegExp]>([
    ['close', /ECONNRESET|disconnected/],
    ['garbage', /wrong version number|EPROTO|packet length/i],
  ])('of ldaps: %s', async (kind, expected) => {
    directory.fail({ on: 'handshake', with: kind })
    const port = Number(new URL(directory.tlsUrl).port)
    const socket = connect({ port, host: '127.0.0.1', ca: directory.ca })
    const error = await new Promise<Error>((resolve) => {
      socket.once('error', resolve)
    })
    expect(error.message).toMatch(expected)
  })

  it('after StartTLS: hang, until the client leaves', async () => {
    directory.fail({ on: 'handshake', with: 'hang' })
    const client = await open()
    client.send(extendedRequest(1, startTls))
    expect((await client.wait(1))[0]?.code).toBe(0)
    client.send(Buffer.from('160301', 'hex'))
    await client.end()
    expect(client.answers).toHaveLength(1)
  })

  it('after StartTLS: slow', async () => {
    directory.fail({ on: 'handshake', with: 'slow', delayMs: 20 })
    const client = await open()
    client.send(extendedRequest(1, startTls))
    await client.wait(1)
    await client.startTls({ ca: directory.ca, host: '127.0.0.1' })
    client.send(bindRequest(2, dnOf('alice'), 'rabbit'))
    expect((await client.wait(2))[1]?.code).toBe(0)
  })
})
