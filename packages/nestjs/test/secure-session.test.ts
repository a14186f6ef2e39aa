import { randomBytes } from 'node:crypto'
import fastifySecureSession from '@fastify/secure-session'
import { steve } from '@ldap-auth/test-company'
import { expect, it } from 'vitest'
import { fastifyPlatform, type Platform, startApp } from './app.ts'

const platform: Platform = {
  ...fastifyPlatform,
  addSessions: (app) => {
    const options = { key: randomBytes(32), cookie: { path: '/' } }
    return app.getHttpAdapter().getInstance().register(fastifySecureSession, options)
  },
}

it('a session that is all in the cookie holds the login on Fastify', async () => {
  const app = await startApp(platform)
  const client = app.client()
  expect((await client.post('/login').send(steve)).status).toBe(200)
  expect((await client.get('/name')).body).toEqual({ name: 'Steve Miller' })
  await client.post('/logout').send()
  expect((await client.get('/name')).status).toBe(401)
  await app.close()
})
