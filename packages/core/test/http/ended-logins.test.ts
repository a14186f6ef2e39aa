import { expect, it } from 'vitest'
import { resolveAdapterOptions } from '../../src/http/adapter-options.ts'
import { createEndedLogins } from '../../src/http/ended-logins.ts'
import { createGate } from '../../src/http/gate.ts'
import type { GateRequest, SessionPort } from '../../src/http/gate-request.ts'
import { createRecord, type SessionRecord } from '../../src/http/session.ts'
import type { LdapAuth } from '../../src/words/handle.ts'
import { handle, person } from './person.ts'

const loggedInAt = 1_000_000

function recordOf(id: string, createdAt = loggedInAt): SessionRecord {
  return createRecord({ ...person, id }, 'here', createdAt)
}

it('a login that was ended is told from others, of the same person too', () => {
  const ended = createEndedLogins()
  ended.add(recordOf('steve'))
  expect(ended.has({ ...recordOf('steve'), checkedAt: loggedInAt + 1 })).toBe(true)
  expect(ended.has(recordOf('steve', loggedInAt + 1))).toBe(false)
  expect(ended.has(recordOf('lucille'))).toBe(false)
})

it.each([undefined, null, 'text', {}, { user: null }])(
  'what is no login, %j, does no harm',
  (stored) => {
    const ended = createEndedLogins()
    ended.add(stored)
    expect(ended.has(recordOf('steve'))).toBe(false)
  },
)

it('ten thousand are remembered, and then the oldest is forgotten', () => {
  const ended = createEndedLogins()
  for (let index = 0; index <= 10_000; index += 1) ended.add(recordOf(`member${index}`))
  const known = [0, 1, 10_000].map((index) => ended.has(recordOf(`member${index}`)))
  expect(known).toEqual([false, true, true])
})

/** Requests of one browser, each with a copy of the session, and what is in the store. */
function browser(overrides: Partial<LdapAuth>) {
  const store: { login: unknown } = { login: undefined }
  const { settings } = resolveAdapterOptions({ auth: handle, session: { revalidateMs: 0 } })
  const gate = createGate({ ...handle, ...overrides }, settings)
  const put = async (record: SessionRecord | undefined): Promise<void> => {
    store.login = record
  }
  const copied = (login: unknown): SessionPort => ({
    read: () => login,
    replace: put,
    update: (record) => put(record).then(() => true),
  })
  const send = (method: string, path: string) =>
    gate.pass({
      ...request,
      key: {},
      method,
      path,
      session: copied(structuredClone(store.login)),
    })
  return { send, store }
}

const request: Omit<GateRequest, 'key' | 'session'> = {
  method: 'GET',
  path: '/',
  mountPath: '',
  url: '/',
  headers: { accept: 'application/json' },
  host: 'app.company.com',
  secure: true,
  loopback: false,
  clientAddress: undefined,
  signal: new AbortController().signal,
  readBody: async () => ({ body: { username: 'steve', password: 'blue-sky' } }),
}

const accepting: Partial<LdapAuth> = {
  authenticate: async () => ({ authenticated: true, user: person, source: 'directory' }),
  revalidate: async () => ({ valid: true, user: person }),
}

const sessionExpired = { kind: 'answer', refusal: { status: 401, code: 'session-expired' } }

it('a logout is not undone by whatever writes the session later', async () => {
  const { send, store } = browser(accepting)
  await send('POST', '/login')
  const { login } = store
  expect(await send('GET', '/')).toMatchObject({ kind: 'enter' })
  await send('POST', '/logout')
  store.login = login
  expect(await send('GET', '/')).toMatchObject(sessionExpired)
  expect(store.login).toBe(undefined)
})

it('a logout is not undone by what the directory says to a request before it', async () => {
  const { send, store } = browser({
    ...accepting,
    revalidate: async () => {
      await send('POST', '/logout')
      return { valid: true, user: person }
    },
  })
  await send('POST', '/login')
  expect(await send('GET', '/')).toMatchObject(sessionExpired)
  expect(store.login).toBe(undefined)
})
