import { lucille, steve } from '@ldap-auth/test-company'
import { describe, expect, it } from 'vitest'
import type { LdapAuthRefusal } from '../src/index.ts'
import { type AppOptions, browser, startApp } from './app.ts'

const basic = { realm: 'Company' }
const challenge = 'Basic realm="Company", charset="UTF-8"'

function authorization(userPass: string): Record<string, string> {
  return { authorization: `Basic ${btoa(userPass)}` }
}

/** An application with an error handler of its own, and what reached it. */
function handled(): { errors: LdapAuthRefusal[]; given: AppOptions } {
  const errors: LdapAuthRefusal[] = []
  const before: AppOptions['before'] = (app) => {
    app.setErrorHandler<LdapAuthRefusal>(async (error, _request, reply) => {
      errors.push(error)
      return reply.code(418).send({ handled: error.code })
    })
  }
  return { errors, given: { before, options: { basic, session: false } } }
}

describe('a refusal', () => {
  it.each([
    [
      'nothing',
      {},
      401,
      'FST_LDAP_AUTH_REJECTED',
      'login-required',
      { 'WWW-Authenticate': challenge },
    ],
    [
      'a wrong password',
      authorization('steve:no'),
      401,
      'FST_LDAP_AUTH_REJECTED',
      'login-rejected',
      { 'WWW-Authenticate': challenge },
    ],
    [
      'no password',
      authorization('steve:'),
      400,
      'FST_LDAP_AUTH_MISSING_CREDENTIALS',
      'missing-credentials',
      {},
    ],
  ])(
    'of %s is an error of @fastify/error',
    async (_what, headers, statusCode, code, reason, more) => {
      const { errors, given } = handled()
      await using app = await startApp(given)
      const answer = await app.client().get('/', headers)
      expect(answer.statusCode).toBe(418)
      expect(answer.json()).toEqual({ handled: code })
      expect(errors).toEqual([
        expect.objectContaining({ name: 'FastifyError', statusCode, code, reason, headers: more }),
      ])
      expect(errors[0]).toBeInstanceOf(Error)
      expect(errors[0]).not.toHaveProperty('cause')
    },
  )

  it('for an outage tells its cause and when to try again', async () => {
    const { errors, given } = handled()
    await using app = await startApp(given)
    app.directory.fail({ on: 'any', with: 'close' })
    await app.client().get('/', authorization('steve:blue-sky'))
    expect(errors).toEqual([
      expect.objectContaining({
        statusCode: 503,
        code: 'FST_LDAP_AUTH_UNAVAILABLE',
        headers: { 'Retry-After': '5' },
        cause: expect.objectContaining({ code: 'ERR_LDAP_AUTH_CONNECT' }),
      }),
    ])
  })

  it('for a missing role is 403', async () => {
    const { errors, given } = handled()
    await using app = await startApp({
      ...given,
      routes: (outer) => outer.get('/', { onRequest: outer.requireLdapRole('admin') }, () => 'in'),
    })
    await app.client().get('/', authorization(`${lucille.username}:${lucille.password}`))
    expect(errors).toEqual([
      expect.objectContaining({
        statusCode: 403,
        code: 'FST_LDAP_AUTH_FORBIDDEN',
        reason: 'role-missing',
      }),
    ])
  })

  it.each([
    ['the application', false],
    ['the route', true],
  ])('handed on by an error handler of %s is answered as ever', async (_whose, isRoutes) => {
    await using app = await startApp({
      before: (outer) => {
        if (!isRoutes) outer.setErrorHandler((error, _request, reply) => reply.send(error))
      },
      routes: (outer) => {
        outer.get(
          '/',
          {
            onRequest: outer.verifyLdap,
            ...(isRoutes && { errorHandler: (error, _request, reply) => void reply.send(error) }),
          },
          () => 'in',
        )
      },
    })
    const answer = await app.client().get('/')
    expect(answer.statusCode).toBe(401)
    expect(answer.json().error.code).toBe('login-required')
    expect((await app.client().get('/', browser)).headers.location).toBe('/login?returnTo=%2F')
  })

  it('that an error handler answers with a page of its own stays that page', async () => {
    await using app = await startApp({
      before: (outer) => {
        outer.setErrorHandler((_error, _request, reply) =>
          reply.code(403).type('text/html').send('<p>no'),
        )
      },
    })
    const answer = await app.client().get('/', browser)
    expect(answer.statusCode).toBe(403)
    expect(answer.body).toBe('<p>no')
  })

  const text = { type: 'string' }

  it.each([
    ['names', { 401: { type: 'object', properties: { message: text } } }],
    ['names of ours', { '4xx': { type: 'object', properties: { reason: text, error: text } } }],
    ['takes, whatever it is', { default: { type: 'object', additionalProperties: true } }],
    [
      'names in JSON',
      { 401: { content: { 'application/json': { schema: { properties: { code: text } } } } } },
    ],
    ['asks for in vain', { 401: { type: 'object', properties: { x: text }, required: ['x'] } }],
  ])('is answered as ever, whatever the schema of the route %s', async (_what, response) => {
    await using app = await startApp({
      routes: (outer) => {
        outer.get('/', { schema: { response }, onRequest: outer.verifyLdap }, () => 'in')
      },
    })
    const answer = await app.client().get('/')
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toEqual({ error: { code: 'login-required', message: 'Sign in first.' } })
    expect((await app.client().get('/', browser)).headers.location).toBe('/login?returnTo=%2F')
  })

  it('that an error handler answers by a schema of its own stays that answer', async () => {
    await using app = await startApp({
      before: (outer) => {
        outer.setErrorHandler(async (_error, _request, reply) =>
          reply.code(401).send({ message: 'who are you?' }),
        )
      },
      routes: (outer) => {
        const response = { 401: { type: 'object', properties: { message: text } } }
        outer.get('/', { schema: { response }, onRequest: outer.verifyLdap }, () => 'in')
      },
    })
    expect((await app.client().get('/')).json()).toEqual({ message: 'who are you?' })
  })

  it('leaves other errors of the application alone', async () => {
    await using app = await startApp({
      routes: (outer) => {
        outer.get('/', { onRequest: outer.verifyLdap }, () => {
          throw new Error('of its own')
        })
      },
    })
    const client = app.client()
    await client.post('/login', steve)
    expect((await client.get('/')).json()).toMatchObject({ statusCode: 500, message: 'of its own' })
  })
})
