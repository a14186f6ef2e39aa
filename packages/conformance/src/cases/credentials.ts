import { expect } from 'vitest'
import type { Case } from '../case.ts'
import { nobody, steve } from '../company.ts'
import { expectRefusal } from './answers.ts'

const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

/** What may be typed or sent in place of a name and a password. */
export const credentials: readonly Case[] = [
  {
    name: 'an empty or missing password asks the directory nothing',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      for (const typed of [{ password: '' }, { password: null }, {}]) {
        const answer = await app.client().login({ username: steve.username, ...typed })
        expectRefusal(answer, 400, 'missing-credentials')
      }
      expect(scene.wire.requests).toEqual([])
    },
  },
  {
    name: 'an empty or missing name asks the directory nothing',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      for (const typed of [{ username: '' }, { username: null }, {}]) {
        const answer = await app.client().login({ password: steve.password, ...typed })
        expectRefusal(answer, 400, 'missing-credentials')
      }
      expect(scene.wire.requests).toEqual([])
    },
  },
  {
    name: 'lists, objects and numbers are no credentials',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      for (const value of [['steve'], { 0: 's' }, 7, true]) {
        const name = await app.client().login({ ...steve, username: value })
        const password = await app.client().login({ ...steve, password: value })
        expectRefusal(name, 400, 'malformed-credentials')
        expectRefusal(password, 400, 'malformed-credentials')
      }
      expect(scene.wire.requests).toEqual([])
    },
  },
  {
    name: 'characters that no directory takes are refused before it is asked',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      for (const sign of ['\0', '\ud800']) {
        const name = await app.client().login({ ...steve, username: `steve${sign}` })
        const password = await app.client().login({ ...steve, password: `blue${sign}` })
        expectRefusal(name, 400, 'malformed-credentials')
        expectRefusal(password, 400, 'malformed-credentials')
      }
      expect(scene.wire.requests).toEqual([])
    },
  },
  {
    name: 'a name or a password that is too long is refused before the search',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      const name = await app.client().login({ ...steve, username: nobody.repeat(50) })
      const password = await app.client().login({ ...steve, password: nobody.repeat(200) })
      expectRefusal(name, 400, 'malformed-credentials')
      expectRefusal(password, 400, 'malformed-credentials')
      expect(scene.wire.requests).toEqual([])
    },
  },
  {
    name: 'a body larger than 16 kB is 413',
    needs: ['body'],
    play: async (scene) => {
      const app = await scene.open()
      const answer = await app.client().login({ ...steve, more: 'x'.repeat(16_384) })
      expectRefusal(answer, 413, 'body-too-large')
    },
  },
  {
    name: 'a body that is neither a form nor JSON is 415',
    needs: ['body'],
    play: async (scene) => {
      const app = await scene.open()
      for (const type of [
        'text/plain',
        'application/json; charset=utf-16',
        'multipart/form-data',
      ]) {
        const answer = await app.client().login(steve, { 'Content-Type': type })
        expectRefusal(answer, 415, 'unsupported-body')
      }
    },
  },
  {
    name: 'a body that is not what it says is 400',
    needs: ['body'],
    play: async (scene) => {
      const app = await scene.open()
      const json = { 'Content-Type': 'application/json', Accept: 'application/json' }
      const broken = await app.client().send('POST', '/login', json, '{"username":"steve"')
      const escaped = await app
        .client()
        .send('POST', '/login', { ...form, Accept: 'application/json' }, 'username=%ff&password=x')
      expectRefusal(broken, 400, 'malformed-body')
      expectRefusal(escaped, 400, 'malformed-body')
    },
  },
  {
    name: 'credentials in the query are not read',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      const query = new URLSearchParams({ ...steve, password: 'in the query' })
      const answer = await app.client().post(`/login?${query}`, {})
      expectRefusal(answer, 400, 'missing-credentials')
      expect(scene.wire.requests).toEqual([])
    },
  },
]
