import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type BodyReading, readBody } from '../../src/http/body.ts'

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

type Prepare = (req: IncomingMessage & { body?: unknown }) => unknown

/** Sends bytes over a real connection and tells what was read of them. */
async function reading(
  body: string | Uint8Array | undefined,
  headers: Record<string, string>,
  prepare: Prepare = () => undefined,
): Promise<BodyReading> {
  const readings: Promise<BodyReading>[] = []
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    await prepare(req)
    const result = readBody(req)
    readings.push(result)
    await result.catch(() => undefined)
    res.end()
  }
  server = createServer((req, res) => void answer(req, res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers })
  outgoing.end(body)
  const [response] = await once(outgoing, 'response')
  response.resume()
  const result = await readings[0]
  if (result === undefined) throw new Error('the server read nothing')
  return result
}

async function bodyOf(body: string | Uint8Array, type: string): Promise<unknown> {
  const result = await reading(body, { 'content-type': type })
  return 'body' in result ? result.body : result.refused.code
}

describe('a body that nobody parsed', () => {
  it.each([
    ['x'.repeat(20_000), form, 'malformed-credentials'],
    ['%', form, 'unreadable-form'],
    ['steve', 'text/plain', 'unreadable-form'],
  ] as const)('is refused in words for a person too: %.10s as %s', async (body, type, text) => {
    const result = await reading(body, { 'content-type': type })
    expect(result).toMatchObject({ refused: { sentence: { text } } })
  })

  it('is read as a form', async () => {
    expect(await bodyOf('username=Zo%C3%AB+B&password=%2B%26%3D=x&empty', form)).toEqual({
      username: 'Zoë B',
      password: '+&==x',
      empty: '',
    })
  })

  it('is read as JSON', async () => {
    const body = JSON.stringify({ username: 'Zoë', password: 'b' })
    expect(await bodyOf(body, `${json}; charset=UTF-8`)).toEqual({ username: 'Zoë', password: 'b' })
  })

  it('gives a list for a field that comes twice', async () => {
    expect(await bodyOf('password=a&password=b&password=c', form)).toEqual({
      password: ['a', 'b', 'c'],
    })
  })

  it('can not reach a prototype', async () => {
    const body = await bodyOf('__proto__=a&constructor=b&__proto__=c', form)
    expect(Object.getPrototypeOf(body)).toBeNull()
    expect(Object.entries(Object(body))).toEqual([
      ['__proto__', ['a', 'c']],
      ['constructor', 'b'],
    ])
    await bodyOf('{"__proto__":{"password":"x"}}', json)
    expect(Reflect.get({}, 'password')).toBeUndefined()
  })

  it('may be absent', async () => {
    expect(await reading(undefined, {})).toEqual({ body: undefined })
    expect(await reading('', { 'content-type': form })).toEqual({ body: undefined })
  })

  it.each([
    ['a form with a bad escape', 'username=%', form],
    ['a form with escapes that are no UTF-8', 'username=%ff', form],
    ['a form that is no UTF-8', new Uint8Array([0x61, 0x3d, 0xff]), form],
    ['a form with half a surrogate pair', 'username=%ED%A0%80', form],
    ['JSON that is cut off', '{"username":', json],
    ['JSON that is no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), json],
  ])('is refused if it is %s', async (_what, body, type) => {
    const result = await reading(body, { 'content-type': type })
    expect(result).toMatchObject({ refused: { status: 400, code: 'malformed-body' } })
  })

  it.each([
    ['no type', {}],
    ['text', { 'content-type': 'text/plain' }],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['a type that only begins alike', { 'content-type': 'application/jsonx' }],
    ['Latin-1', { 'content-type': `${form}; charset=iso-8859-1` }],
    ['UTF-16', { 'content-type': `${json};charset="utf-16"` }],
    ['compression', { 'content-type': form, 'content-encoding': 'gzip' }],
  ])('is refused with %s', async (_what, headers) => {
    const result = await reading('username=a', { ...headers })
    expect(result).toMatchObject({ refused: { status: 415, code: 'unsupported-body' } })
  })

  it('takes 16 kB and not a byte more', async () => {
    const largest = `a=${'x'.repeat(16_382)}`
    expect(await bodyOf(largest, form)).toEqual({ a: 'x'.repeat(16_382) })
    expect(await bodyOf(`${largest}x`, form)).toBe('body-too-large')
  })

  it('is refused without reading it all, whether it tells its length or not', async () => {
    const large = 'x'.repeat(1_000_000)
    const tooLarge = { refused: { status: 413, code: 'body-too-large' } }
    expect(await reading(large, { 'content-type': form })).toMatchObject(tooLarge)
    const chunked = { 'content-type': form, 'transfer-encoding': 'chunked' }
    expect(await reading(large, chunked)).toMatchObject(tooLarge)
  })
})

describe('a body that somebody had in hand before', () => {
  const type = { 'content-type': form }

  it('is taken as the parser left it', async () => {
    const parsed = await reading('username=a', type, async (req) => {
      for await (const _chunk of req);
      req.body = { username: 'parsed' }
    })
    expect(parsed).toEqual({ body: { username: 'parsed' } })
  })

  it('is empty if the parser read it and found nothing', async () => {
    const parsed = await reading('x', type, async (req) => {
      for await (const _chunk of req);
      req.body = {}
    })
    expect(parsed).toEqual({ body: {} })
  })

  it('is read if the parser only left an empty object, as those of Express 4 do', async () => {
    const parsed = await reading('username=a', type, (req) => {
      req.body = {}
    })
    expect(parsed).toEqual({ body: { username: 'a' } })
  })

  it('is read if a platform only left its bytes beside it', async () => {
    const parsed = await reading('username=a', type, (req) => {
      req.body = Buffer.from('username=b')
    })
    expect(parsed).toEqual({ body: { username: 'a' } })
  })

  it('is not what a raw parser left of it', async () => {
    const consumed = await reading('username=a', type, async (req) => {
      for await (const _chunk of req);
      req.body = Buffer.from('username=a')
    })
    expect(consumed).toMatchObject({ refused: { status: 400, code: 'body-consumed' } })
  })

  it('does not hang if it was read and thrown away', async () => {
    const consumed = await reading('username=a', type, async (req) => {
      for await (const _chunk of req);
    })
    expect(consumed).toMatchObject({ refused: { status: 400, code: 'body-consumed' } })
  })

  it('does not hang if it was empty and read', async () => {
    const consumed = await reading('', type, (req) => once(req.resume(), 'end'))
    expect(consumed).toMatchObject({ refused: { status: 400, code: 'body-consumed' } })
  })
})

describe('a client that goes away', () => {
  async function aborted(sendTo: (req: IncomingMessage) => Promise<unknown>): Promise<unknown> {
    const outcomes: Promise<unknown>[] = []
    server = createServer((req) => {
      const outcome = sendTo(req)
      outcome.catch(() => undefined)
      outcomes.push(outcome)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const headers = { 'content-type': form, 'content-length': '100' }
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers })
    outgoing.on('error', () => undefined)
    outgoing.write('username=')
    await once(server, 'request')
    outgoing.destroy()
    return outcomes[0]
  }

  it('ends the reading', async () => {
    const code = 'ERR_LDAP_AUTH_ABORTED'
    await expect(aborted((req) => readBody(req))).rejects.toMatchObject({ code })
  })

  it('ends a reading that begins too late', async () => {
    const late = async (req: IncomingMessage) => {
      await once(req, 'close').catch(() => undefined)
      return readBody(req)
    }
    await expect(aborted(late)).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_ABORTED' })
  })
})
