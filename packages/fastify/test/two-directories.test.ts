import { companyOptions, lucille, steve } from '@ldap-auth/test-company'
import fastify, { type FastifyInstance } from 'fastify'
import { expect, it } from 'vitest'
import { type FastifyLdapAuth, ldapAuth } from '../src/index.ts'
import { type AppOptions, browser, startApp } from './app.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly partners: FastifyLdapAuth
  }
}

/** Staff at the root, partners below `/partners`; among these Lucille is the admin. */
const routes: AppOptions['routes'] = async (app, directory) => {
  await app.register(ldapAuth, {
    ...companyOptions(directory),
    roles: { admin: ['uid=lucille,ou=people,dc=company,dc=com'] },
    decorate: 'partners',
    prefix: '/partners',
  })
  const { partners } = app
  app.get('/staff', { onRequest: app.verifyLdap }, async ({ ldapUser }) => ldapUser)
  app.get('/partners/in', { onRequest: partners.verifyLdap }, async (request) => ({
    ofPartners: partners.ldapUserOf(request) === request.ldapUser,
    ofStaff: app.ldapUserOf(request) !== undefined,
  }))
  app.get(
    '/both',
    { onRequest: [app.verifyLdap, partners.requireLdapRole('admin')] },
    async () => 1,
  )
}

it('a login at one door does not open the other', async () => {
  await using app = await startApp({ routes })
  const client = app.client()
  await client.post('/login', steve)
  expect((await client.get('/staff')).statusCode).toBe(200)
  expect((await client.get('/partners/in')).statusCode).toBe(401)
  expect((await client.get('/both')).statusCode).toBe(401)
  const guarded = await client.get('/partners/in', browser)
  expect(guarded.headers.location).toBe('/partners/login?returnTo=%2Fpartners%2Fin')
})

it('a user of one is nobody to the other', async () => {
  await using app = await startApp({ routes })
  const client = app.client()
  await client.post('/partners/login', lucille)
  expect((await client.get('/partners/in')).json()).toEqual({ ofPartners: true, ofStaff: false })
  expect((await client.get('/staff')).statusCode).toBe(401)
})

it('each refuses in its own words', async () => {
  await using app = await startApp({
    routes: async (outer, directory) => {
      await routes(outer, directory)
      outer.get('/either', (request, reply) => {
        return outer
          .verifyLdap(request, reply)
          .catch(() => outer.partners.verifyLdap(request, reply))
      })
    },
  })
  const answer = await app.client().get('/either', browser)
  expect(answer.headers.location).toBe('/partners/login?returnTo=%2Feither')
})

it('two of the same name are refused', async () => {
  const app = fastify()
  const options = {
    url: 'ldaps://ldap.company.com',
    user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
    session: false,
  } as const
  await app.register(ldapAuth, options)
  await app.register(ldapAuth, { ...options, decorate: 'partners' })
  await expect(async () => app.register(ldapAuth, options)).rejects.toThrow(
    /^decorate: app\.ldapAuth is there already; .+ decorate: "partners"/,
  )
})

it('scopes apart may have a directory each, under the same name', async () => {
  const elsewhere = {
    url: 'ldaps://ldap.elsewhere.com',
    user: { base: 'dc=elsewhere,dc=com', filter: '(uid={{username}})' },
  }
  await using app = await startApp({
    scope: '/staff',
    before: async (outer) => {
      const build = async (scope: FastifyInstance) => void scope.register(ldapAuth, elsewhere)
      await outer.register(build, { prefix: '/elsewhere' })
    },
  })
  expect((await app.client().get('/elsewhere/login')).statusCode).toBe(200)
  expect((await app.client().get('/staff/login')).statusCode).toBe(200)
})
