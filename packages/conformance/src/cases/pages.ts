import { expect } from 'vitest'
import type { Case } from '../case.ts'
import { browser, script } from '../client.ts'
import { steve, wrong } from '../company.ts'
import { expectRefusal, userIn } from './answers.ts'

/** The login page, and what else is answered to browsers. */
export const pages: readonly Case[] = [
  {
    name: 'the login page is served, and nothing else can run on it',
    needs: ['routes'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      const page = await client.get('/login', browser)
      expect(page.status).toBe(200)
      expect(page.body).toContain('<form method="post" action="/login">')
      expect(page.headers['content-security-policy']).toContain("default-src 'none'")
      expect(page.headers['cache-control']).toBe('no-store')
      const head = await client.send('HEAD', '/login', browser)
      expect([head.status, head.body]).toEqual([200, ''])
      expect(head.headers['content-security-policy']).toBe(page.headers['content-security-policy'])
    },
  },
  {
    name: 'the login path takes no other method',
    needs: ['routes'],
    play: async (scene) => {
      const app = await scene.open()
      const answer = await app.client().send('PUT', '/login')
      expectRefusal(answer, 405, 'method-not-allowed')
      expect(answer.headers['allow']).toBe('GET, HEAD, POST')
    },
  },
  {
    name: 'a form that logs in leads to the page that was asked for',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      const asked = await client.get('/?q=1', browser)
      expect([asked.status, asked.headers.location]).toEqual([303, '/login?returnTo=%2F%3Fq%3D1'])
      const login = await client.submit('/login', { ...steve, returnTo: '/?q=1' })
      expect([login.status, login.headers.location]).toEqual([303, '/?q=1'])
      expect((await client.get('/?q=1')).status).toBe(200)
    },
  },
  {
    name: 'a form that fails is shown again, with the name and without the password',
    needs: ['routes'],
    play: async (scene) => {
      const app = await scene.open()
      const typed = { username: '"><script>', password: wrong, returnTo: '/?q=1' }
      const page = await app.client().submit('/login', typed)
      expect(page.status).toBe(401)
      expect(page.body).toContain('value="&quot;&gt;&lt;script&gt;"')
      expect(page.body).toContain('value="/?q=1"')
      expect(page.body).not.toContain(wrong)
    },
  },
  {
    name: 'a form says that the directory does not answer',
    needs: ['routes'],
    play: async (scene) => {
      const app = await scene.open()
      // Afterwards: the port that it gives up must not become the application's.
      await scene.wire.close()
      const page = await app.client().submit('/login', steve)
      expect(page.status).toBe(503)
      expect(page.headers['retry-after']).toBe('5')
      expect(page.body).toContain('value="steve"')
    },
  },
  {
    name: 'a return address never leads to another site, nor to the login or logout',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const app = await scene.open()
      const unsafe = [
        'https://evil.example/',
        '//evil.example/',
        '/\\evil.example/',
        '/\t/evil.example/',
        '/.//evil.example/',
        'javascript:alert(1)',
        'evil',
        '',
        `/${'x'.repeat(2048)}`,
        '/login',
        '/LOGIN/?returnTo=/',
        '/%6cogin',
        '/logout',
      ]
      for (const returnTo of unsafe) {
        const login = await app.client().submit('/login', { ...steve, returnTo })
        expect([login.status, login.headers.location], returnTo).toEqual([303, '/'])
        const query = new URLSearchParams({ returnTo })
        const page = await app.client().get(`/login?${query}`, browser)
        expect(page.body).not.toContain('name="returnTo"')
      }
    },
  },
  {
    name: 'the paths and the fields of the login can be others',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const paths = { loginPath: '/account/sign-in', logoutPath: '/account/sign-out' }
      const fields = { username: 'user', password: 'pass' }
      const client = (await scene.open({ ...scene.options, ...paths, fields })).client()
      const asked = await client.get('/', browser)
      expect(asked.headers.location).toBe('/account/sign-in?returnTo=%2F')
      const form = { user: steve.username, pass: steve.password }
      const login = await client.submit(paths.loginPath, form)
      expect([login.status, login.headers.location]).toEqual([303, '/'])
      expect(userIn(await client.get('/'))).toMatchObject({ username: 'steve' })
      expect((await client.send('POST', paths.logoutPath, script)).status).toBe(200)
      expect((await client.get('/')).status).toBe(401)
    },
  },
]
