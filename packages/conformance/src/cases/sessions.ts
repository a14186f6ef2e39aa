import { expect, vi } from 'vitest'
import type { Case } from '../case.ts'
import { browser, script } from '../client.ts'
import { lucille, steve, wrong } from '../company.ts'
import { expectRefusal, userIn } from './answers.ts'

/** How a login is kept, and how it ends. */
export const sessions: readonly Case[] = [
  {
    name: 'the session changes its id at the login, and the old one is worth nothing',
    needs: ['session'],
    play: async (scene) => {
      const app = await scene.open()
      const client = app.client()
      await client.get('/open')
      const planted = client.cookie
      await client.login(steve)
      expect(planted).not.toBe('')
      expect(client.cookie).not.toBe(planted)
      expect((await client.get('/')).status).toBe(200)
      expect((await app.client().get('/', { ...script, Cookie: planted })).status).toBe(401)
    },
  },
  {
    name: 'the session changes its id at the logout, and the old one is worth nothing',
    needs: ['routes', 'session', 'session-store'],
    play: async (scene) => {
      const app = await scene.open()
      const client = app.client()
      await client.login(steve)
      const used = client.cookie
      expect((await client.send('POST', '/logout', script)).status).toBe(200)
      expect(client.cookie).not.toBe(used)
      expectRefusal(await app.client().get('/', { ...script, Cookie: used }), 401, 'login-required')
    },
  },
  {
    name: 'a login that fails leaves the session as it is',
    needs: ['session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      await client.login({ ...lucille, password: wrong })
      expect(userIn(await client.get('/'))).toMatchObject({ username: 'steve' })
    },
  },
  {
    name: 'a login replaces the one before',
    needs: ['session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      await client.login(lucille)
      expect(userIn(await client.get('/'))).toMatchObject({ username: 'lucille', roles: [] })
    },
  },
  {
    name: 'the logout answers in JSON, or leads to the login page',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const app = await scene.open()
      for (const headers of [script, browser]) {
        const client = app.client()
        await client.login(steve)
        const logout = await client.send('POST', '/logout', headers)
        expect(logout.status).toBe(headers === script ? 200 : 303)
        expectRefusal(await client.get('/'), 401, 'login-required')
      }
    },
  },
  {
    name: 'a logout by GET logs nobody out',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      expectRefusal(await client.get('/logout'), 405, 'method-not-allowed')
      const page = await client.get('/logout', browser)
      expect([page.status, page.headers['allow']]).toEqual([405, 'POST'])
      expect(page.body).toContain('<form method="post" action="/logout">')
      expect((await client.get('/')).status).toBe(200)
    },
  },
  {
    name: 'a logout by nobody leaves the session as it is',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.get('/open')
      const { cookie } = client
      const logout = await client.send('POST', '/logout', browser)
      expect([logout.status, logout.headers.location]).toEqual([303, '/login'])
      expect(client.cookie).toBe(cookie)
    },
  },
  {
    name: 'a session keeps and shows only the attributes that are named',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const none = await (await scene.open()).client().login(steve)
      expect(userIn(none)).toMatchObject({ attributes: {} })
      const named = await scene.open({ ...scene.options, session: { attributes: ['sn'] } })
      const answer = await named.client().login(steve)
      expect(userIn(answer)).toMatchObject({ attributes: { sn: ['Miller'] } })
    },
  },
  {
    name: 'a session ends with its age',
    needs: ['session'],
    play: async (scene) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const app = await scene.open({ ...scene.options, session: { maxAgeMs: 3_600_000 } })
      const [client, other] = [app.client(), app.client()]
      await client.login(steve)
      await other.login(steve)
      vi.setSystemTime(Date.now() + 3_599_000)
      expect((await client.get('/')).status).toBe(200)
      vi.setSystemTime(Date.now() + 1_000)
      expect((await client.get('/')).status).toBe(401)
      expect((await other.get('/')).status).toBe(401)
    },
  },
  {
    name: 'a session that has ended leads back to the login, which says so',
    needs: ['routes', 'session'],
    play: async (scene) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const app = await scene.open({ ...scene.options, session: { maxAgeMs: 3_600_000 } })
      const [client, other] = [app.client(), app.client()]
      await client.login(steve)
      await other.login(steve)
      vi.setSystemTime(Date.now() + 3_600_000)
      expectRefusal(await client.get('/'), 401, 'session-expired')
      const asked = await other.get('/', browser)
      expect(asked.headers.location).toBe('/login?returnTo=%2F&expired=1')
      expect((await other.get('/login?returnTo=%2F&expired=1', browser)).status).toBe(200)
      expect((await other.login(steve)).status).toBe(200)
      expect((await other.get('/')).status).toBe(200)
    },
  },
  {
    name: 'a login that was revoked ends in every browser',
    needs: ['session'],
    play: async (scene) => {
      const revoked = new Set<string>()
      const isRevoked = ({ user }: { user: { id: string } }) => revoked.has(user.id)
      const app = await scene.open({ ...scene.options, session: { isRevoked } })
      const [one, two, other] = [app.client(), app.client(), app.client()]
      await one.login(steve)
      await two.login(steve)
      await other.login(lucille)
      await one.get('/')
      for (const { id } of scene.shown) revoked.add(id)
      expect((await one.get('/')).status).toBe(401)
      expect((await two.get('/')).status).toBe(401)
      expect((await other.get('/')).status).toBe(200)
    },
  },
  {
    name: 'a login whose revocation can not be looked up gets nobody in',
    needs: ['session'],
    isUnrecorded: true,
    play: async (scene) => {
      const isRevoked = () => Promise.reject(new Error('the list of revocations is away'))
      const client = (await scene.open({ ...scene.options, session: { isRevoked } })).client()
      await client.login(steve)
      expect((await client.get('/')).status).toBe(500)
      expect(scene.shown).toEqual([])
    },
  },
]
