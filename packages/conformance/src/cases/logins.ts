import { expect } from 'vitest'
import type { Case } from '../case.ts'
import { awkward, crowd, dnOf, lucille, nobody, steve, tom, twin, wrong } from '../company.ts'
import { exchange } from '../transcript.ts'
import { expectRefusal, userIn } from './answers.ts'

/** Who is let in, and that nobody learns why not. */
export const logins: readonly Case[] = [
  {
    name: 'the right password logs in',
    needs: ['session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      expect((await client.login(steve)).status).toBe(200)
      const page = await client.get('/')
      expect(page.status).toBe(200)
      expect(userIn(page)).toMatchObject({ username: 'steve', roles: ['admin'] })
      expect(scene.userBinds).toEqual([dnOf(steve)])
    },
  },
  {
    name: 'a wrong password and an unknown name get the same answer',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      const password = await app.client().login({ ...steve, password: wrong })
      const name = await app.client().login({ username: nobody, password: wrong })
      expectRefusal(password, 401, 'login-rejected')
      expect(exchange(name)).toEqual(exchange(password))
      expect(scene.userBinds).toEqual([dnOf(steve)])
    },
  },
  {
    name: 'a name that two entries have is refused',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      expectRefusal(await app.client().login(twin), 401, 'login-rejected')
      expect(scene.userBinds).toEqual([])
    },
  },
  {
    name: 'signs of filters and DNs in a name match literally',
    needs: ['session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      expect((await client.login(awkward)).status).toBe(200)
      expect(userIn(await client.get('/'))).toMatchObject({ username: awkward.username })
    },
  },
  {
    name: 'a name that is a filter matches nobody',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      const names = [
        '*',
        'ste*',
        'steve)(uid=*',
        '\\',
        "$'",
        '{{username}}',
        dnOf(steve),
        'EXTERNAL',
      ]
      for (const username of names) {
        expectRefusal(await app.client().login({ ...steve, username }), 401, 'login-rejected')
      }
      expect(scene.userBinds).toEqual([])
    },
  },
  {
    name: 'the right password is not enough where more is required',
    needs: [],
    play: async (scene) => {
      const require = { filter: '(employeeType=staff)' }
      const app = await scene.open({ ...scene.options, require })
      expectRefusal(await app.client().login(tom), 403, 'not-authorized')
      expectRefusal(await app.client().login({ ...tom, password: wrong }), 401, 'login-rejected')
      expect((await app.client().login(lucille)).status).toBe(200)
    },
  },
  {
    name: 'in fifty logins at once everybody gets themselves',
    needs: ['session'],
    isUnrecorded: true,
    play: async (scene) => {
      const app = await scene.open()
      const names = await Promise.all(
        crowd.map(async (member) => {
          const client = app.client()
          await client.login(member)
          return userIn(await client.get('/'))
        }),
      )
      expect(names).toEqual(crowd.map(({ username }) => expect.objectContaining({ username })))
    },
  },
  {
    name: 'a user is frozen, and shared by no two requests',
    needs: ['session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      await client.get('/')
      await client.get('/')
      const [first, second] = scene.shown
      expect(second).toEqual(first)
      expect(second).not.toBe(first)
      for (const part of [first, first?.roles, first?.groups, first?.attributes]) {
        expect(Object.isFrozen(part)).toBe(true)
      }
    },
  },
]
