import type { Socket } from 'node:net'
import {
  elementAt,
  message,
  octets,
  onRequest,
  operations,
  result,
  type ScriptedRequest,
  searchEntry,
  startScriptedServer,
  tlv,
} from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LdapAuth } from '../../src/index.ts'
import { startTlsAnswer, startTlsServer } from '../protocol/tls-server.ts'
import { failsWith } from './partitioned.ts'
import { openAuth, peopleBase } from './people.ts'

const places = ['the service bind', 'the search', 'the bind', 'the read as the user'] as const
type Place = (typeof places)[number]
type Answer = (id: number, operation: number) => Buffer

const service = { dn: 'cn=app,dc=company,dc=com', password: 'secret of the app' }
const steve = { username: 'steve', password: 'secret of steve' }
const dn = `cn=steve,${peopleBase}`

/** The scope of a search request stands behind its base (RFC 4511 section 4.5.1). */
function placeOf({ operation, bytes }: ScriptedRequest): Place | undefined {
  if (operation === operations.bindRequest) {
    return bytes.includes(service.dn) ? 'the service bind' : 'the bind'
  }
  if (operation !== operations.searchRequest) return undefined
  const id = elementAt(bytes, elementAt(bytes)?.start)
  const base = elementAt(bytes, elementAt(bytes, id?.end)?.start)
  return bytes[(base?.end ?? 0) + 2] === 0 ? 'the read as the user' : 'the search'
}

function wellAnswer({ id, operation }: ScriptedRequest): Buffer {
  if (operation === operations.bindRequest) return result(id, operations.bindResponse)
  const entry = searchEntry(id, dn, { uid: ['steve'], entryUUID: ['1'] })
  return Buffer.concat([entry, result(id, operations.searchDone)])
}

interface Hostile {
  readonly auth: LdapAuth
  /** Answers so, once. */
  answerAt(place: Place, answer: Answer): void
}

async function startHostile(operationMs = 400): Promise<Hostile> {
  const spoilt = new Map<Place, Answer>()
  const serve = (request: ScriptedRequest, socket: Socket): void => {
    const place = placeOf(request)
    if (place === undefined) return
    const hostile = spoilt.get(place)
    spoilt.delete(place)
    socket.write(hostile?.(request.id, request.operation + 1) ?? wellAnswer(request))
  }
  const server = await startScriptedServer((socket) =>
    onRequest(socket, (request) => serve(request, socket)),
  )
  onTestFinished(() => server.close())
  const timeouts = { operationMs }
  const auth = openAuth({ url: server.url, serviceAccount: service }, { timeouts })
  return { auth, answerAt: (place, answer) => void spoilt.set(place, answer) }
}

function nested(depth: number): Buffer {
  return depth === 0 ? octets('x') : tlv(0x30, nested(depth - 1))
}

/** Says that the last element is longer than the message. */
function overrun(whole: Buffer): Buffer {
  const bytes = Buffer.from(whole)
  bytes[bytes.length - 1] = 0x7e
  return bytes
}

const tiny = (id: number): Buffer => result(id, operations.extendedResponse)
const notice = { code: 52, message: 'good bye', responseName: '1.3.6.1.4.1.1466.20036' }

const attacks: [what: string, code: string, answer: Answer][] = [
  [
    'an inner length beyond its message',
    'PROTOCOL',
    (id, operation) => overrun(result(id, operation)),
  ],
  [
    'a length of two gigabytes',
    'PROTOCOL',
    () => Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x02]),
  ],
  ['elements in elements', 'PROTOCOL', (id) => message(id, nested(100))],
  ['garbage', 'PROTOCOL', () => Buffer.from('220 mail.example.com ESMTP\r\n')],
  ['another id', 'PROTOCOL', (id, operation) => result(id + 1, operation)],
  [
    'answers to requests that never were',
    'PROTOCOL',
    (id, operation) => Buffer.concat([1, 2, 3].map((number) => result(id + number, operation))),
  ],
  ['64 kB of tiny answers', 'PROTOCOL', (id) => Buffer.alloc(65_536, tiny(id))],
  [
    'a result without a code',
    'PROTOCOL',
    (id, operation) => message(id, tlv(operation, tlv(0x0a))),
  ],
  ['64 kB of tiny notices, and no answer', 'TIMEOUT', () => Buffer.alloc(65_520, tiny(0))],
  [
    'the first half of its answer',
    'TIMEOUT',
    (id, operation) => result(id, operation).subarray(0, 8),
  ],
  ['a notice of disconnection', 'CONNECT', () => result(0, operations.extendedResponse, notice)],
]

const everyAttack = places.flatMap((place) =>
  attacks.map(([what, code, answer]) => ({ place, what, code, answer })),
)

describe('a hostile server', () => {
  it.each(everyAttack)('that sends $what at $place: $code', async ({ place, code, answer }) => {
    const { auth, answerAt } = await startHostile()
    answerAt(place, answer)
    const start = performance.now()
    await expect(auth.authenticate(steve)).rejects.toThrow(failsWith(`ERR_LDAP_AUTH_${code}`))
    expect(performance.now() - start).toBeLessThan(5000)
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true, user: { dn } })
  })

  it('that sends 64 kB of tiny notices ahead of its answers is a nuisance, and no more', async () => {
    const { auth, answerAt } = await startHostile()
    const done: Answer = (id, operation) =>
      Buffer.concat([Buffer.alloc(65_520, tiny(0)), result(id, operation)])
    answerAt('the service bind', done)
    answerAt('the bind', done)
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
  })

  it('that answers ahead of every question lets nobody in', async () => {
    const server = await startScriptedServer((socket) => {
      const ids = Array.from({ length: 1000 }, (_, id) => id + 1)
      socket.write(Buffer.concat(ids.map((id) => result(id, operations.bindResponse))))
    })
    onTestFinished(() => server.close())
    const auth = openAuth({ url: server.url, serviceAccount: service })
    await expect(auth.authenticate(steve)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_PROTOCOL'))
  })

  it('that has tens of thousands of people of one name knows nobody', async () => {
    const { auth, answerAt } = await startHostile(10_000)
    answerAt('the search', (id) => {
      const people = [dn, `cn=another,${peopleBase}`].map((name) =>
        searchEntry(id, name, { uid: ['steve'], entryUUID: [name] }),
      )
      const pair = Buffer.concat(people)
      return Buffer.alloc(20_000 * pair.length, pair)
    })
    expect(await auth.authenticate(steve)).toMatchObject({ reason: 'ambiguous-user' })
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
  })

  it('that sends entries without end instead of the own one is not believed', async () => {
    const { auth, answerAt } = await startHostile(10_000)
    const other = (id: number) => searchEntry(id, `cn=ben,${peopleBase}`, { uid: ['ben'] })
    answerAt('the read as the user', (id) => Buffer.alloc(40_000 * other(id).length, other(id)))
    const first = await auth.authenticate(steve).catch(({ code }: { code: string }) => code)
    expect(first).not.toMatchObject({ user: { username: 'ben' } })
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true, user: { dn } })
  })
})

describe('somebody on the way who speaks in clear where only TLS may', () => {
  const forged = Buffer.concat([1, 2, 3].map((id) => result(id, operations.bindResponse)))
  const answer = (request: ScriptedRequest, socket: Socket): void => {
    if (placeOf(request) !== undefined) socket.write(wellAnswer(request))
  }

  it('ahead of the handshake of ldaps', async () => {
    const seen: Buffer[] = []
    const server = await startScriptedServer((socket) => {
      socket.on('data', (chunk: Buffer) => seen.push(chunk))
      socket.write(forged)
    })
    onTestFinished(() => server.close())
    const url = server.url.replace('ldap:', 'ldaps:')
    const auth = openAuth({ url, serviceAccount: service })
    await expect(auth.authenticate(steve)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_TLS'))
    expect(Buffer.concat(seen).includes('secret of')).toBe(false)
  })

  it('behind the answer to StartTLS, and is gone for the next login', async () => {
    let attacks = true
    const server = await startTlsServer({
      mode: 'starttls',
      answer,
      onStartTls: ({ id }, socket, upgrade) => {
        if (!attacks) return upgrade()
        socket.write(Buffer.concat([startTlsAnswer(id), forged]))
        return undefined
      },
    })
    const tls = { startTls: true, ca: server.ca }
    const auth = openAuth({ url: server.url, serviceAccount: service }, { tls })
    await expect(auth.authenticate(steve)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_PROTOCOL'))
    attacks = false
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
    expect(server.clear().includes('secret of')).toBe(false)
  })
})
