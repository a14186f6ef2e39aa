import { deepStrictEqual } from 'node:assert'
import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { ldapAuth } from '@ldap-auth/hono'
import { Hono } from 'hono'
import { right, type Scene, wrong } from './scene.js'

export async function logIn({ options }: Scene): Promise<void> {
  const app = new Hono()
  const auth = ldapAuth({ ...options, basic: { realm: 'Company' } })
  app.use(auth)
  app.get('/', (c) => c.text(`Hello ${c.get('ldapUser')?.displayName}`))
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await once(server, 'listening')
  const ask = async ({ username, password }: typeof right) => {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const address = `http://127.0.0.1:${Object(server.address()).port}/`
    return (await fetch(address, { headers: { authorization, connection: 'close' } })).status
  }
  deepStrictEqual([await ask(right), await ask(wrong)], [200, 401])
  server.close()
  await auth.close()
}
