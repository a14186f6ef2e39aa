import { expect } from 'vitest'
import type { Case } from '../case.ts'
import type { Client } from '../client.ts'
import { dnOf, steve, wrong } from '../company.ts'
import type { Scene } from '../scene.ts'
import { expectRefusal } from './answers.ts'

const mistyped = { ...steve, password: wrong }

/** Whoever is remembered gets the answers of a first login, and no others. */
export const remembered: readonly Case[] = [
  {
    name: 'a user who is remembered costs one bind, and gets the same answer',
    needs: [],
    play: async (scene) => {
      const client = await loggedIn(scene)
      const asked = scene.wire.requests.length
      expect((await client.login(steve)).status).toBe(200)
      const again = scene.wire.requests.slice(asked).map(({ op, dn }) => ({ op, dn }))
      expect(again).toEqual([{ op: 'bind', dn: dnOf(steve) }])
    },
  },
  {
    name: 'a user who is remembered is refused with a wrong password, and is let in with the right one',
    needs: [],
    play: async (scene) => {
      const client = await loggedIn(scene)
      expectRefusal(await client.login(mistyped), 401, 'login-rejected')
      expect((await client.login(steve)).status).toBe(200)
      expect(scene.userBinds).toEqual([dnOf(steve), dnOf(steve), dnOf(steve)])
    },
  },
  {
    name: 'a user who is remembered and whom the directory shuts out is out at the next login',
    needs: [],
    play: async (scene) => {
      const client = await loggedIn(scene)
      await scene.change({ steve: { pwdReset: 'TRUE' } })
      expectRefusal(await client.login(steve), 401, 'login-rejected')
    },
  },
  {
    name: 'a user who is remembered and deleted is out at the next login',
    needs: [],
    play: async (scene) => {
      const client = await loggedIn(scene)
      await scene.change({ without: steve })
      expectRefusal(await client.login(steve), 401, 'login-rejected')
    },
  },
  {
    name: 'a password that is remembered lets in without the directory, and any other is for it to say',
    needs: [],
    play: async (scene) => {
      const client = await loggedIn(scene, { passwords: { ttlMs: 60_000 } })
      const asked = scene.wire.requests.length
      expect((await client.login(steve)).status).toBe(200)
      expect(scene.wire.requests).toHaveLength(asked)
      expectRefusal(await client.login(mistyped), 401, 'login-rejected')
      await scene.wire.close()
      expectRefusal(await client.login(steve), 503, 'ERR_LDAP_AUTH_CONNECT')
    },
  },
  {
    name: 'a directory that is down lets nobody in from memory',
    needs: [],
    play: async (scene) => {
      const client = await loggedIn(scene)
      await scene.wire.close()
      expectRefusal(await client.login(steve), 503, 'ERR_LDAP_AUTH_CONNECT')
    },
  },
  {
    name: 'a directory that is down lets in from memory where that is asked for, by the last password',
    needs: [],
    play: async (scene) => {
      const client = await loggedIn(scene, { staleIfErrorMs: 60_000 })
      await scene.wire.close()
      expectRefusal(await client.login(mistyped), 503, 'ERR_LDAP_AUTH_CONNECT')
      expect((await client.login(steve)).status).toBe(200)
    },
  },
]

async function loggedIn(scene: Scene, cache: object = {}): Promise<Client> {
  const app = await scene.open({ ...scene.options, cache })
  const client = app.client()
  expect((await client.login(steve)).status).toBe(200)
  return client
}
