import { createLdapAuth, type RejectedLogin } from '@ldap-auth/core'
import { expect, vi } from 'vitest'
import type { Case } from '../case.ts'
import { browser, script } from '../client.ts'
import { dnOf, lucille, steve } from '../company.ts'
import { handmadeAuth } from '../handmade-auth.ts'
import { expectRefusal, userIn } from './answers.ts'

const refused: RejectedLogin = {
  authenticated: false,
  reason: 'wrong-password',
  detail: { passwordProven: false },
}
const forwarded = { 'X-Forwarded-For': '192.0.2.7' }

/** How an adapter treats its directory, and what it tells of the client. */
export const life: readonly Case[] = [
  {
    name: 'two directories stand side by side, and a login at one opens no door of the other',
    needs: ['routes', 'second-directory', 'session'],
    play: async (scene) => {
      const partners = { ...scene.options, roles: { admin: [dnOf(lucille)] } }
      const app = await scene.open(scene.options, { partners })
      const client = app.client()
      await client.login(steve)
      expect((await client.get('/')).status).toBe(200)
      expectRefusal(await client.get('/partners'), 401, 'login-required')
      expect((await client.post('/partners/login', lucille)).status).toBe(200)
      expect(userIn(await client.get('/partners'))).toMatchObject({ username: 'lucille' })
      expectRefusal(await client.get('/'), 401, 'login-required')
    },
  },
  {
    name: 'a second directory serves its login page and its logout below its own path',
    needs: ['routes', 'second-directory', 'session'],
    play: async (scene) => {
      const client = (await scene.open(scene.options, { partners: scene.options })).client()
      const asked = await client.get('/partners', browser)
      const loginPage = '/partners/login?returnTo=%2Fpartners'
      expect([asked.status, asked.headers.location]).toEqual([303, loginPage])
      const page = await client.get(loginPage, browser)
      expect(page.body).toContain('<form method="post" action="/partners/login">')
      const login = await client.submit('/partners/login', { ...steve, returnTo: '/partners' })
      expect([login.status, login.headers.location]).toEqual([303, '/partners'])
      expect(userIn(await client.get('/partners'))).toMatchObject({ username: 'steve' })
      const logout = await client.send('POST', '/partners/logout', browser)
      expect([logout.status, logout.headers.location]).toEqual([303, '/partners/login'])
      expectRefusal(await client.get('/partners'), 401, 'login-required')
    },
  },
  {
    name: 'a client that goes away calls its login off, and frees the connection',
    needs: [],
    play: async (scene) => {
      const pool = { searchConnections: 1, bindConnections: 1 }
      const app = await scene.open({ ...scene.options, pool })
      scene.wire.fate = ({ op }) => (op === 'search' ? 'hold' : 'pass')
      const outgoing = app.client().leaveDuring(steve)
      await vi.waitFor(() =>
        expect(scene.wire.requests).toContainEqual(expect.objectContaining({ op: 'search' })),
      )
      outgoing.destroy()
      await vi.waitFor(() =>
        expect(scene.wire.requests).toContainEqual(expect.objectContaining({ op: 'abandon' })),
      )
      scene.wire.release()
      expect((await app.client().login(lucille)).status).toBe(200)
      expect(scene.userBinds).toEqual([dnOf(lucille)])
    },
  },
  {
    name: 'close() lets a login in flight finish, and takes no more',
    needs: [],
    play: async (scene) => {
      const auth = createLdapAuth(scene.options)
      const app = await scene.open({ auth })
      scene.wire.fate = ({ dn }) => (dn === dnOf(steve) ? 'hold' : 'pass')
      const login = app.client().login(steve)
      await vi.waitFor(() => expect(scene.userBinds).toEqual([dnOf(steve)]))
      const closing = auth.close()
      scene.wire.release()
      expect((await login).status).toBe(200)
      await closing
      expectRefusal(await app.client().login(steve), 503, 'ERR_LDAP_AUTH_CLOSED')
    },
  },
  {
    name: 'an adapter closes the connections that it opened',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      await app.client().login(steve)
      expect(scene.wire.connections).toBeGreaterThan(0)
      await app.stop()
      await vi.waitFor(() => expect(scene.wire.connections).toBe(0))
    },
  },
  {
    name: 'an adapter leaves a handle open that it was given',
    needs: [],
    play: async (scene) => {
      await using auth = createLdapAuth(scene.options)
      const app = await scene.open({ auth })
      await app.stop()
      await expect(auth.authenticate(steve)).resolves.toMatchObject({ authenticated: true })
    },
  },
  {
    name: 'a login tells the address of its client, as the framework knows it',
    needs: [],
    play: async (scene) => {
      const addresses: unknown[] = []
      const auth = handmadeAuth(refused, ({ clientAddress }) => addresses.push(clientAddress))
      const direct = await scene.open({ auth })
      const proxied = await scene.open({ auth }, { trustProxy: true })
      const named = await scene.open({ auth, clientAddress: () => '198.51.100.1' })
      await direct.client().login(steve)
      await proxied.client().login(steve, forwarded)
      await named.client().login(steve)
      expect(addresses).toEqual(['127.0.0.1', '192.0.2.7', '198.51.100.1'])
    },
  },
  {
    name: 'a proxy that nobody trusts is warned about once',
    needs: [],
    play: async (scene) => {
      const addresses: unknown[] = []
      const auth = handmadeAuth(refused, ({ clientAddress }) => addresses.push(clientAddress))
      const client = (await scene.open({ auth })).client()
      await client.login(steve, forwarded)
      await client.login(steve, forwarded)
      expect(addresses).toEqual(['127.0.0.1', '127.0.0.1'])
      expect(scene.said.warnings).toEqual([expect.stringContaining('X-Forwarded-For')])
    },
  },
  {
    name: 'no password shows up in an answer, a warning, the output, or what a log shows of a handle',
    needs: ['session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      await client.get('/')
      scene.wire.fate = () => 'drop'
      await client.login(lucille)
      await client.get('/open', script)
    },
  },
]
