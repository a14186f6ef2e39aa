import { expect } from 'vitest'
import type { Case } from '../case.ts'
import { browser, script } from '../client.ts'
import { lucille, steve } from '../company.ts'
import { expectRefusal, userIn } from './answers.ts'

/** What is open to whom. */
export const guard: readonly Case[] = [
  {
    name: 'nobody gets in without a login, and everybody where there is no guard',
    needs: ['session'],
    play: async (scene) => {
      const app = await scene.open()
      expect((await app.client().get('/')).status).toBe(401)
      expect((await app.client().send('HEAD', '/')).status).toBe(401)
      expect((await app.client().get('/open')).status).toBe(200)
      expect(scene.wire.requests).toEqual([])
    },
  },
  {
    name: 'a page load without a login leads to the login page, a form to the page itself',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const app = await scene.open()
      const asked = await app.client().get('/', browser)
      expect([asked.status, asked.headers.location]).toEqual([303, '/login?returnTo=%2F'])
      const posted = await app.client().send('POST', '/', browser)
      expect(posted.status).toBe(401)
      expect(posted.body).toContain('<form method="post" action="/login">')
    },
  },
  {
    name: 'no cache may keep what is behind the guard, and none may mix up two people',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      const refused = await client.get('/')
      const led = await client.get('/', browser)
      await client.login(steve)
      for (const { headers } of [refused, led, await client.get('/')]) {
        expect(headers['cache-control']).toBe('no-store')
        expect(headers.vary?.split(/, */)).toEqual(
          expect.arrayContaining(['Cookie', 'Authorization']),
        )
      }
    },
  },
  {
    name: 'a cookie that nobody was given is nobody',
    needs: ['session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      const Cookie = client.cookie.replace(/.{8}$/, 'AAAAAAAA')
      expect((await client.get('/', { ...script, Cookie })).status).toBe(401)
    },
  },
  {
    name: 'a role lets in those who have it',
    needs: ['roles', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      expect(userIn(await client.get('/admin'))).toMatchObject({ username: 'steve' })
    },
  },
  {
    name: 'a role refuses those who do not have it with 403',
    needs: ['roles', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(lucille)
      expectRefusal(await client.get('/admin'), 403, 'role-missing')
      const page = await client.get('/admin', browser)
      expect([page.status, page.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8'])
    },
  },
  {
    name: 'a role asks for the login of those who are nobody',
    needs: ['roles', 'session'],
    play: async (scene) => {
      const app = await scene.open()
      expectRefusal(await app.client().get('/admin'), 401, 'login-required')
      const page = await app.client().get('/admin', browser)
      expect([page.status, page.headers.location]).toEqual([303, '/login?returnTo=%2Fadmin'])
    },
  },
]
