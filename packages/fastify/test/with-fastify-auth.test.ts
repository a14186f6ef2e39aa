import fastifyAuth, { type FastifyAuthFunction } from '@fastify/auth'
import { lucille, steve } from '@ldap-auth/test-company'
import { describe, expect, it } from 'vitest'
import { type AppOptions, browser, startApp } from './app.ts'

const byKey: FastifyAuthFunction = (request, _reply, done) => {
  done(request.headers['x-key'] === 'right' ? undefined : new Error('no key'))
}
const key = { 'x-key': 'right' }

/** Routes behind two conditions. */
const routes: AppOptions['routes'] = async (app) => {
  await app.register(fastifyAuth)
  const { verifyLdap } = app
  const isAdmin = app.requireLdapRole('admin')
  const answer = async () => ({})
  app.get('/either', { preHandler: app.auth([byKey, verifyLdap]) }, answer)
  app.get('/either-key-last', { preHandler: app.auth([verifyLdap, byKey]) }, answer)
  app.get('/both', { preHandler: app.auth([byKey, verifyLdap], { relation: 'and' }) }, answer)
  app.get('/admin-or-key', { preHandler: app.auth([byKey, isAdmin]) }, answer)
}

describe('inside @fastify/auth', () => {
  it('either will do', async () => {
    await using app = await startApp({ routes })
    const client = app.client()
    for (const path of ['/either', '/either-key-last']) {
      const answer = await client.get(path, key)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers).not.toHaveProperty('location')
      expect(answer.json()).toEqual({})
      expect((await client.get(path)).statusCode).toBe(401)
    }
    await client.post('/login', steve)
    expect((await client.get('/either')).statusCode).toBe(200)
    expect((await client.get('/either-key-last')).statusCode).toBe(200)
  })

  it('the last refusal is the one that is sent', async () => {
    await using app = await startApp({ routes })
    const page = await app.client().get('/either', browser)
    expect(page.statusCode).toBe(303)
    expect(page.headers.location).toBe('/login?returnTo=%2Feither')
    expect((await app.client().get('/either')).json().error.code).toBe('login-required')
    expect((await app.client().get('/either-key-last', browser)).json().message).toBe('no key')
  })

  it('both can be asked for', async () => {
    await using app = await startApp({ routes })
    const client = app.client()
    expect((await client.get('/both', key)).statusCode).toBe(401)
    await client.post('/login', steve)
    expect((await client.get('/both')).statusCode).toBe(401)
    expect((await client.get('/both', key)).statusCode).toBe(200)
  })

  it('a role is a condition like any other', async () => {
    await using app = await startApp({ routes })
    const client = app.client()
    await client.post('/login', lucille)
    expect((await client.get('/admin-or-key')).statusCode).toBe(403)
    expect((await client.get('/admin-or-key', key)).statusCode).toBe(200)
  })

  it('neither an outage nor a fault looks like a wrong password', async () => {
    await using app = await startApp({
      routes,
      options: {
        basic: { realm: 'x' },
        clientAddress: (request) => {
          if (request.headers['x-fault'] !== undefined) throw new Error('a slip')
          return 'anywhere'
        },
      },
    })
    app.directory.fail({ on: 'any', with: 'close' })
    const authorization = `Basic ${btoa('steve:blue-sky')}`
    const outage = await app.client().get('/either', { authorization })
    expect(outage.statusCode).toBe(503)
    expect(outage.headers['retry-after']).toBe('5')
    expect((await app.client().get('/either', { 'x-fault': 'yes' })).statusCode).toBe(500)
  })
})
