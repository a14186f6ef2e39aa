import { companyOptions, lucille, steve } from '@ldap-auth/test-company'
import express from 'express'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ExpressLdapAuth, ldapAuth } from '../src/index.ts'
import { type App, startApp } from './app.ts'

let app: App
let partners: ExpressLdapAuth

beforeEach(async () => {
  app = await startApp(express, {
    mount: '/staff',
    behind: (outer) => {
      const lazily = express.Router()
      lazily.use((req, res, next) => partners(req, res, next))
      outer.use('/partners', lazily)
      outer.get('/both', (req, res, next) => partners.requireRole('admin')(req, res, next))
    },
  })
  const { roles: _roles, ...options } = companyOptions(app.directory)
  partners = ldapAuth({
    ...options,
    roles: { admin: ['uid=lucille,ou=people,dc=company,dc=com'] },
  })
})
afterEach(async () => {
  await partners.close()
  await app.close()
})

it('a login at one door does not open the other', async () => {
  const client = app.client()
  await client.post('/staff/login').send(steve)
  expect((await client.get('/staff/x')).status).toBe(200)
  expect((await client.get('/partners/x')).status).toBe(401)
  expect((await client.get('/both')).status).toBe(401)
})

it('a user of one is nobody to the other', async () => {
  const client = app.client()
  await client.post('/partners/login').send(lucille)
  const answer = await client.get('/partners/x')
  expect(answer.body).toMatchObject({ user: { username: 'lucille' }, same: false })
  expect((await client.get('/staff/x')).status).toBe(401)
})
