import type { RejectedLogin } from '@ldap-auth/core'
import { expect, vi } from 'vitest'
import type { Case } from '../case.ts'
import { basic, browser, script } from '../client.ts'
import { lucille, nobody, steve, wrong } from '../company.ts'
import { handmadeAuth } from '../handmade-auth.ts'
import { expectRefusal, userIn } from './answers.ts'

const realm = { basic: { realm: 'Company' } }
const challenge = 'Basic realm="Company", charset="UTF-8"'
const refused: RejectedLogin = {
  authenticated: false,
  reason: 'wrong-password',
  detail: { passwordProven: false },
}
const elsewhere = { 'X-Forwarded-For': '192.0.2.7' }

/** HTTP Basic: the header decides alone. */
export const httpBasic: readonly Case[] = [
  {
    name: 'Basic lets in with the right password, and writes no session',
    needs: ['basic'],
    play: async (scene) => {
      const client = (await scene.open({ ...scene.options, ...realm })).client()
      const answer = await client.get('/', basic(steve))
      expect(userIn(answer)).toMatchObject({ username: 'steve', roles: ['admin'] })
      expect((await client.get('/')).status).toBe(401)
    },
  },
  {
    name: 'Basic challenges whoever shows nothing, a wrong password or another scheme',
    needs: ['basic'],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, ...realm })
      const shown = [
        script,
        basic({ ...steve, password: wrong }),
        basic({ username: nobody, password: wrong }),
        { ...script, Authorization: 'Bearer abc' },
      ]
      for (const headers of shown) {
        const answer = await app.client().get('/', headers)
        expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, challenge])
      }
    },
  },
  {
    name: 'Basic that is malformed is 400 and asks the directory nothing',
    needs: ['basic'],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, ...realm })
      const tokens = ['steve:', ':blue', 'steve', 'steve:blue\nsky'].map((text) =>
        Buffer.from(text).toString('base64'),
      )
      for (const token of [...tokens, 'not base64', '/w==']) {
        const headers = { ...script, Authorization: `Basic ${token}` }
        expect((await app.client().get('/', headers)).status).toBe(400)
      }
      expect(scene.wire.requests).toEqual([])
    },
  },
  {
    name: 'Basic never falls back to the session, and leaves it alone',
    needs: ['basic', 'session'],
    play: async (scene) => {
      const client = (await scene.open({ ...scene.options, ...realm })).client()
      await client.login(steve)
      expect((await client.get('/', basic({ ...steve, password: wrong }))).status).toBe(401)
      expect(userIn(await client.get('/', basic(lucille)))).toMatchObject({ username: 'lucille' })
      expect(userIn(await client.get('/'))).toMatchObject({ username: 'steve' })
    },
  },
  {
    name: 'Basic that is off rules out the session, and is not offered',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      const answer = await client.get('/', basic(steve))
      expectRefusal(answer, 401, 'login-required')
      expect(answer.headers).not.toHaveProperty('www-authenticate')
      expect(scene.userBinds).toHaveLength(1)
    },
  },
  {
    name: 'Basic is refused in clear beyond this machine, and not offered there',
    needs: ['basic'],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, ...realm }, { trustProxy: true })
      const refused = await app.client().get('/', { ...basic(steve), ...elsewhere })
      expect(refused.status).toBe(403)
      expect(scene.wire.requests).toEqual([])
      const asked = await app.client().get('/', { ...script, ...elsewhere })
      expect(asked.headers).not.toHaveProperty('www-authenticate')
      const secure = { ...basic(steve), ...elsewhere, 'X-Forwarded-Proto': 'https' }
      expect((await app.client().get('/', secure)).status).toBe(200)
    },
  },
  {
    name: 'Basic is refused through a proxy that nobody trusts',
    needs: ['basic'],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, ...realm })
      const refused = await app.client().get('/', { ...basic(steve), ...elsewhere })
      expect(refused.status).toBe(403)
      expect(scene.userBinds).toEqual([])
    },
  },
  {
    name: 'Basic tells the address of its client, as the framework knows it',
    needs: ['basic'],
    play: async (scene) => {
      const addresses: unknown[] = []
      const auth = handmadeAuth(refused, ({ clientAddress }) => addresses.push(clientAddress))
      const direct = await scene.open({ auth, ...realm })
      const proxied = await scene.open({ auth, ...realm }, { trustProxy: true })
      await direct.client().get('/', basic(steve))
      const secure = { ...basic(steve), ...elsewhere, 'X-Forwarded-Proto': 'https' }
      await proxied.client().get('/', secure)
      expect(addresses).toEqual(['127.0.0.1', '192.0.2.7'])
    },
  },
  {
    name: 'Basic shows nothing to a client that goes away, and calls its login off',
    needs: ['basic'],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, ...realm })
      scene.wire.fate = ({ op }) => (op === 'search' ? 'hold' : 'pass')
      const outgoing = app.client().leavePage('/', basic(steve))
      await vi.waitFor(() => expect(scene.wire.requests.at(-1)).toMatchObject({ op: 'search' }))
      outgoing.destroy()
      await vi.waitFor(() => expect(scene.wire.requests.at(-1)).toMatchObject({ op: 'abandon' }))
      scene.wire.release()
      expect((await app.client().get('/', basic(lucille))).status).toBe(200)
      expect(scene.shown).toEqual([expect.objectContaining({ username: 'lucille' })])
    },
  },
  {
    name: 'a login form makes no browser open a password box',
    needs: ['basic'],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, ...realm })
      const answer = await app.client().login({ ...steve, password: wrong })
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, undefined])
    },
  },
  {
    name: 'a page load goes to the login page, Basic or not',
    needs: ['basic', 'routes', 'session'],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, ...realm })
      expect((await app.client().get('/', browser)).status).toBe(303)
    },
  },
  {
    name: 'the login path writes no session beside an Authorization header',
    needs: ['basic', 'routes', 'session'],
    play: async (scene) => {
      const client = (await scene.open({ ...scene.options, ...realm })).client()
      await client.login(lucille)
      await client.login(lucille, { Authorization: basic(steve)['Authorization'] ?? '' })
      expect(userIn(await client.get('/'))).toMatchObject({ username: 'lucille' })
    },
  },
]
