import { type ClientRequest, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastifyAuth, { type FastifyAuthFunction } from '@fastify/auth'
import { lucille, steve, userBinds } from '@ldap-auth/test-company'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type App, startApp } from './app.ts'

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
beforeEach(() => warnings.mockClear())

const basic = { realm: 'Company' }
const authorization = `Basic ${btoa('steve:blue-sky')}`

/** A request over a real socket, to be cut. */
async function send({ app }: App, headers: Record<string, string>): Promise<ClientRequest> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const outgoing = request({ port, host: '127.0.0.1', headers })
  outgoing.on('error', () => undefined)
  return outgoing.end()
}

describe('a client that goes away', () => {
  it('calls its login off, and no handler, error handler or log hears of it', async () => {
    const heard = vi.fn()
    await using app = await startApp({
      options: { basic },
      before: (outer) => void outer.setErrorHandler(heard),
      routes: (outer) => outer.get('/', { onRequest: outer.verifyLdap }, heard),
    })
    app.directory.fail({ on: 'search', with: 'hang' })
    const outgoing = await send(app, { authorization })
    await vi.waitFor(() => expect(app.directory.operations.at(-1)).toMatchObject({ op: 'search' }))
    outgoing.destroy()
    await vi.waitFor(() => expect(app.directory.operations.at(-1)).toMatchObject({ op: 'abandon' }))
    await app.app.close()
    expect(userBinds(app.directory)).toBe(0)
    expect(heard).not.toHaveBeenCalled()
    expect(warnings).not.toHaveBeenCalled()
  })

  it('is nobody to a handler that asks by itself', async () => {
    const asked = vi.fn<(answer: Promise<void>) => void>()
    const handled = vi.fn()
    await using app = await startApp({
      options: { basic },
      routes: (outer) => {
        outer.get('/', async (request, reply) => {
          const answer = outer.verifyLdap(request, reply)
          asked(answer)
          await answer
          handled()
        })
      },
    })
    app.directory.fail({ on: 'search', with: 'hang' })
    const outgoing = await send(app, { authorization })
    await vi.waitFor(() => expect(app.directory.operations.at(-1)).toMatchObject({ op: 'search' }))
    outgoing.destroy()
    await vi.waitFor(() => expect(app.directory.operations.at(-1)).toMatchObject({ op: 'abandon' }))
    await expect(asked.mock.lastCall?.[0]).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_ABORTED' }),
    )
    await app.app.close()
    expect(handled).not.toHaveBeenCalled()
  })

  it('is nobody to what @fastify/auth asks behind it', async () => {
    const next = vi.fn()
    await using app = await startApp({
      options: { basic },
      routes: async (outer) => {
        await outer.register(fastifyAuth)
        const behind: FastifyAuthFunction = (_request, _reply, done) => done(next())
        const both = outer.auth([outer.verifyLdap, behind], { relation: 'and' })
        outer.get('/', { preHandler: both }, next)
      },
    })
    app.directory.fail({ on: 'search', with: 'hang' })
    const outgoing = await send(app, { authorization })
    await vi.waitFor(() => expect(app.directory.operations.at(-1)).toMatchObject({ op: 'search' }))
    outgoing.destroy()
    await vi.waitFor(() => expect(app.directory.operations.at(-1)).toMatchObject({ op: 'abandon' }))
    await app.app.close()
    expect(next).not.toHaveBeenCalled()
  })

  it('has no password sent for it when it left while something before was slow', async () => {
    const arrived = vi.fn()
    await using app = await startApp({
      options: { basic },
      before: (outer) => {
        outer.addHook('onRequest', (_request, reply, done) => {
          arrived()
          reply.raw.once('close', () => done())
        })
      },
    })
    const outgoing = await send(app, { authorization })
    await vi.waitFor(() => expect(arrived).toHaveBeenCalled())
    outgoing.destroy()
    await app.app.close()
    expect(userBinds(app.directory)).toBe(0)
  })
})

describe('an answer of the application during the login', () => {
  it('is the only one', async () => {
    const heard = vi.fn()
    await using app = await startApp({
      options: { basic },
      before: (outer) => {
        outer.setErrorHandler(heard)
        outer.addHook('onRequest', async (_request, reply) => {
          setImmediate(() => void reply.code(504).send('too late'))
        })
      },
    })
    const url = await app.app.listen({ port: 0, host: '127.0.0.1' })
    expect((await fetch(url, { headers: { authorization } })).status).toBe(504)
    const login = { method: 'POST', body: new URLSearchParams(lucille) }
    expect((await fetch(`${url}/login`, login)).status).toBe(504)
    await vi.waitFor(() => expect(userBinds(app.directory)).toBe(2))
    await app.app.close()
    expect(heard).not.toHaveBeenCalled()
  })
})

describe('the address of a client', () => {
  const proxied = { 'x-forwarded-for': '192.0.2.7' }

  it('is the one Fastify gives, and a header nobody trusts is warned about once', async () => {
    await using app = await startApp()
    const authenticate = vi.spyOn(app.app.ldapAuth, 'authenticate')
    await app.client().post('/login', steve, proxied)
    await app.client().post('/login', steve, proxied)
    expect(authenticate.mock.lastCall?.[1]?.clientAddress).toBe('127.0.0.1')
    expect(warnings).toHaveBeenCalledTimes(1)
    expect(warnings.mock.calls[0]?.[0]).toContain('trustProxy')
  })

  it('is the one in the header where the proxy is trusted', async () => {
    await using app = await startApp({ server: { trustProxy: 'loopback' } })
    const authenticate = vi.spyOn(app.app.ldapAuth, 'authenticate')
    await app.client().post('/login', steve, proxied)
    expect(authenticate.mock.lastCall?.[1]?.clientAddress).toBe('192.0.2.7')
    expect(warnings).not.toHaveBeenCalled()
  })

  it('is what clientAddress says', async () => {
    const clientAddress = vi.fn(() => '198.51.100.1')
    await using app = await startApp({ options: { clientAddress } })
    const authenticate = vi.spyOn(app.app.ldapAuth, 'authenticate')
    await app.client().post('/login', steve, proxied)
    expect(authenticate.mock.lastCall?.[1]?.clientAddress).toBe('198.51.100.1')
    expect(warnings).not.toHaveBeenCalled()
  })
})

describe('HTTP Basic', () => {
  it('asks the directory once, however many hooks stand before a route', async () => {
    await using app = await startApp({
      options: { basic },
      routes: (outer) => {
        const hooks = [outer.verifyLdap, outer.requireLdapRole('admin')]
        outer.get('/', { onRequest: hooks, preHandler: hooks }, async () => 'in')
      },
    })
    expect((await app.client().get('/', { authorization })).statusCode).toBe(200)
    expect(userBinds(app.directory)).toBe(1)
  })

  it.each([
    ['no proxy', false, 403],
    ['another proxy', '192.0.2.1', 403],
    ['this proxy', 'loopback', 403],
  ])(
    'is refused in clear through a proxy where %s is trusted',
    async (_what, trustProxy, status) => {
      await using app = await startApp({ options: { basic }, server: { trustProxy } })
      const forwarded = { authorization, 'x-forwarded-for': '203.0.113.9' }
      expect((await app.client().get('/', forwarded)).statusCode).toBe(status)
      expect(userBinds(app.directory)).toBe(0)
      const isTrusted = trustProxy === 'loopback'
      const secure = await app.client().get('/', { ...forwarded, 'x-forwarded-proto': 'https' })
      expect(secure.statusCode).toBe(isTrusted ? 200 : 403)
    },
  )

  it('rules the session out, at the login as well', async () => {
    await using app = await startApp({ options: { basic } })
    const client = app.client()
    await client.post('/login', lucille)
    const answer = await client.post('/login', lucille, { authorization })
    expect(answer.statusCode).toBe(404)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers).not.toHaveProperty('set-cookie')
    const refused = await client.post('/login', lucille, { authorization: 'Bearer x' })
    expect(refused.statusCode).toBe(401)
    expect((await client.get('/')).json().user.username).toBe('lucille')
  })
})

describe('an origin', () => {
  it.each([
    ['the host', 'http://localhost', {}, 200],
    ['another host', 'http://evil.example', {}, 403],
    [
      'the host that a stranger forwards',
      'http://evil.example',
      { 'x-forwarded-host': 'evil.example' },
      403,
    ],
  ])('that is %s is answered by %i', async (_what, origin, headers, status) => {
    await using app = await startApp()
    const login = await app
      .client()
      .post('/login', steve, { ...headers, host: 'localhost', origin })
    expect(login.statusCode).toBe(status)
  })
})
