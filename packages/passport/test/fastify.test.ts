import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { Authenticator } from '@fastify/passport'
import secureSession from '@fastify/secure-session'
import session from '@fastify/session'
import { company, companyOptions, lucille, steve, traffic } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LdapStrategy, type LdapStrategyOptions } from '../src/index.ts'

vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)

const secret = 'a secret of tests, which is long enough'
const plugins: readonly [string, (app: FastifyInstance) => void][] = [
  [
    '@fastify/session',
    (app) => void app.register(cookie).register(session, { secret, cookie: { secure: false } }),
  ],
  [
    '@fastify/secure-session',
    (app) =>
      void app.register(secureSession, { key: Buffer.alloc(32, 'k'), cookie: { path: '/' } }),
  ],
]

let directory: Directory
let strategy: LdapStrategy<object, FastifyRequest>
let app: FastifyInstance
beforeEach(async () => {
  directory = await startDirectory({ entries: company })
})
afterEach(async () => {
  await app.close()
  await strategy.close()
  await directory.close()
})

type Options = Partial<LdapStrategyOptions<FastifyRequest>>

async function start(
  addSession: (app: FastifyInstance) => void,
  options: Options = {},
  result?: (request: FastifyRequest, reply: FastifyReply, ...result: unknown[]) => Promise<void>,
) {
  app = fastify({ trustProxy: options.clientAddress === undefined ? false : '127.0.0.1' })
  const passport = new Authenticator()
  strategy = new LdapStrategy({
    ...companyOptions(directory),
    ...options,
  } as LdapStrategyOptions<FastifyRequest>)
  passport.use('ldap', strategy)
  passport.registerUserSerializer(strategy.serializeUser)
  passport.registerUserDeserializer(strategy.deserializeUser)
  addSession(app)
  app.register(formbody)
  app.register(passport.initialize())
  app.register(passport.secureSession())
  app.post('/login', { preValidation: passport.authenticate('ldap', {}, result) }, whoAmI)
  app.get('/login', { preValidation: passport.authenticate('ldap', { session: false }) }, whoAmI)
  app.get('/', whoAmI)
  await app.ready()
}

const whoAmI = async ({ user }: FastifyRequest) => ({ user: user ?? null })

/** Logs in, and gives the cookie for the next request. */
async function login(credentials: object) {
  const answer = await app.inject({ method: 'POST', url: '/login', payload: credentials })
  return { answer, headers: { cookie: cookieOf(answer) } }
}

function cookieOf({ cookies }: { cookies: { name: string; value: string }[] }): string {
  return cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
}

async function who(headers: Record<string, string>) {
  const answer = await app.inject({ url: '/', headers })
  return { ...answer.json().user, cookie: cookieOf(answer) }
}

describe.each(plugins)('on Fastify with %s', (_name, addSession) => {
  it('logs in, by JSON and by a form, and keeps the user', async () => {
    await start(addSession)
    const { answer, headers } = await login(steve)
    expect(answer.json().user).toMatchObject({ username: 'steve', roles: ['admin'] })
    expect(await who(headers)).toMatchObject({ username: 'steve' })
    const form = await app.inject({
      method: 'POST',
      url: '/login',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ ...lucille }).toString(),
    })
    expect(form.json().user).toMatchObject({ username: 'lucille' })
  })

  it('refuses with the status of the outcome', async () => {
    await start(addSession, { require: { anyRole: ['admin'] } })
    const statuses = []
    for (const credentials of [
      { ...steve, password: 'wrong' },
      {},
      { username: [], password: 'x' },
      lucille,
    ]) {
      statuses.push((await login(credentials)).answer.statusCode)
    }
    expect(statuses).toEqual([401, 400, 400, 403])
  })

  it('refuses what another site sent', async () => {
    await start(addSession)
    const headers = { 'sec-fetch-site': 'cross-site' }
    const answer = await app.inject({ method: 'POST', url: '/login', headers, payload: steve })
    expect(answer.statusCode).toBe(403)
    const own = { origin: 'http://localhost', host: 'localhost' }
    const right = await app.inject({ method: 'POST', url: '/login', headers: own, payload: steve })
    expect(right.statusCode).toBe(200)
    expect(traffic(directory)).toContain('bind')
  })

  it('fails with status and headers, and without a word about the directory', async () => {
    await start(addSession)
    directory.fail({ on: 'any', with: 'close' })
    const { answer } = await login(steve)
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5'])
    expect(answer.json()).toMatchObject({ code: 'ERR_LDAP_AUTH_CONNECT' })
    expect(answer.body).not.toMatch(/127\.0\.0\.1|ldap:|cn=|dc=/)
  })

  it('gives a custom callback what it takes to answer', async () => {
    const results: unknown[] = []
    await start(addSession, {}, async (_request, reply, ...result) => {
      results.push(result)
      await reply.send({})
    })
    await login({ ...steve, password: 'wrong' })
    expect(results).toEqual([
      [null, false, expect.objectContaining({ code: 'login-rejected', type: 'error' }), 401],
    ])
  })

  it('takes Basic, where it is switched on', async () => {
    await start(addSession, { basic: { realm: 'Company' } })
    const asked = await app.inject('/login')
    expect([asked.statusCode, asked.headers['www-authenticate']].flat()).toEqual([
      401,
      'Basic realm="Company", charset="UTF-8"',
    ])
    const authorization = `Basic ${Buffer.from('steve:blue-sky').toString('base64')}`
    const answer = await app.inject({ url: '/login', headers: { authorization } })
    expect(answer.json().user).toMatchObject({ username: 'steve' })
    const far = await app.inject({
      url: '/login',
      headers: { authorization },
      remoteAddress: '192.0.2.7',
    })
    expect(far.statusCode).toBe(403)
  })

  it('asks the directory again, and ends the session of those who are gone', async () => {
    await start(addSession, { session: { revalidateMs: 0 } })
    const { headers } = await login(steve)
    directory.modify('uid=steve,ou=people,dc=company,dc=com', { cn: 'Stephen Miller' })
    expect(await who(headers)).toMatchObject({ displayName: 'Stephen Miller' })
    directory.remove('uid=steve,ou=people,dc=company,dc=com')
    expect(await who(headers)).not.toHaveProperty('username')
  })

  it('keeps what the directory said for the next requests', async () => {
    const now = vi.spyOn(Date, 'now')
    await start(addSession)
    const { headers } = await login(steve)
    directory.modify('uid=steve,ou=people,dc=company,dc=com', { cn: 'Stephen Miller' })
    const later = Date.now() + 301_000
    now.mockImplementation(() => later)
    const { cookie, displayName } = await who(headers)
    expect(displayName).toBe('Stephen Miller')
    const asked = directory.operations.length
    const next = await who(cookie === '' ? headers : { cookie })
    expect(next).toMatchObject({ displayName: 'Stephen Miller' })
    expect(directory.operations).toHaveLength(asked)
    now.mockRestore()
  })
})

it('a session on Fastify that ended meanwhile is not brought back by a slow request', async () => {
  const store = new session.MemoryStore()
  await start(
    (outer) =>
      void outer.register(cookie).register(session, { secret, store, cookie: { secure: false } }),
    { session: { revalidateMs: 0 } },
  )
  const { headers } = await login(steve)
  directory.fail({ on: 'search', with: 'slow', times: 1 })
  const before = directory.operations.length
  const slow = who(headers)
  await vi.waitFor(() => expect(directory.operations.length).toBeGreaterThan(before))
  vi.spyOn(store, 'get').mockImplementation((_id, found) => found(null, null))
  expect(await slow).not.toHaveProperty('username')
  expect(await who(headers)).not.toHaveProperty('username')
})
