import { expect, vi } from 'vitest'
import type { Case } from '../case.ts'
import type { Client } from '../client.ts'
import { lucille, steve } from '../company.ts'
import type { Scene } from '../scene.ts'
import { expectRefusal, userIn } from './answers.ts'

const session = { revalidateMs: 0 }

/** What becomes of a session when the directory changes behind it. */
export const revalidation: readonly Case[] = [
  {
    name: 'a session asks the directory again when its time is over, and not before',
    needs: ['session'],
    play: async (scene) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const client = await loggedIn(scene, { revalidateMs: 60_000 })
      const asked = scene.wire.requests.length
      await client.get('/')
      expect(scene.wire.requests).toHaveLength(asked)
      vi.setSystemTime(Date.now() + 60_000)
      await client.get('/')
      const again = scene.wire.requests.length
      expect(again).toBeGreaterThan(asked)
      await client.get('/')
      expect(scene.wire.requests).toHaveLength(again)
      expect(scene.userBinds).toHaveLength(1)
    },
  },
  {
    name: 'whoever is deleted loses access without logging in again',
    needs: ['session'],
    play: async (scene) => {
      const client = await loggedIn(scene)
      await scene.change({ without: steve })
      expect((await client.get('/')).status).toBe(401)
    },
  },
  {
    name: 'whoever is disabled loses access without logging in again',
    needs: ['session'],
    play: async (scene) => {
      const client = await loggedIn(scene)
      await scene.change({ steve: { shadowExpire: '1' } })
      expect((await client.get('/')).status).toBe(401)
    },
  },
  {
    name: 'whom the filter no longer finds loses access without logging in again',
    needs: ['session'],
    play: async (scene) => {
      const client = await loggedIn(scene)
      await scene.change({ steve: { employeeType: 'suspended' } })
      expect((await client.get('/')).status).toBe(401)
    },
  },
  {
    name: 'whoever leaves a group loses its role without logging in again',
    needs: ['roles', 'session'],
    play: async (scene) => {
      const client = await loggedIn(scene)
      expect((await client.get('/admin')).status).toBe(200)
      await scene.change({ operator: lucille })
      expectRefusal(await client.get('/admin'), 403, 'role-missing')
      expect(userIn(await client.get('/'))).toMatchObject({ username: 'steve', roles: [] })
    },
  },
  {
    name: 'whoever stays is shown as the directory knows them now',
    needs: ['session'],
    play: async (scene) => {
      const client = await loggedIn(scene)
      await scene.change({ steve: { cn: 'Steven Miller' } })
      expect(userIn(await client.get('/'))).toMatchObject({ displayName: 'Steven Miller' })
      expect(scene.userBinds).toHaveLength(1)
    },
  },
  {
    name: 'a session that is asked about keeps its id',
    needs: ['session', 'session-store'],
    play: async (scene) => {
      const client = await loggedIn(scene)
      const { cookie } = client
      expect((await client.get('/')).status).toBe(200)
      expect(client.cookie).toBe(cookie)
    },
  },
  {
    name: 'a session that is logged out while the directory is asked has ended',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const client = await loggedIn(scene)
      const asked = scene.wire.requests.length
      scene.wire.fate = () => 'hold'
      const slow = client.get('/')
      await vi.waitFor(() => expect(scene.wire.requests.length).toBeGreaterThan(asked))
      expect((await client.send('POST', '/logout')).status).toBe(200)
      scene.wire.release()
      expectRefusal(await slow, 401, 'session-expired')
      expectRefusal(await client.get('/'), 401, 'login-required')
      expect(scene.shown).toEqual([])
    },
  },
  {
    name: 'while the directory does not answer, a session can be kept',
    needs: ['session'],
    play: async (scene) => {
      const client = await loggedIn(scene)
      scene.wire.fate = () => 'drop'
      expect(userIn(await client.get('/'))).toMatchObject({ username: 'steve' })
    },
  },
  {
    name: 'while the directory does not answer, a session can be refused, and goes on afterwards',
    needs: ['session', 'session-outage'],
    play: async (scene) => {
      const client = await loggedIn(scene, { ...session, onUnavailable: 'refuse' })
      scene.wire.fate = () => 'drop'
      const refused = await client.get('/')
      expect(refused.status).toBe(503)
      expect(refused.headers['retry-after']).toBe('5')
      scene.wire.release()
      expect((await client.get('/')).status).toBe(200)
    },
  },
]

async function loggedIn(
  scene: Scene,
  kept: { revalidateMs: number; onUnavailable?: 'refuse' } = session,
): Promise<Client> {
  const client = (await scene.open({ ...scene.options, session: kept })).client()
  await client.login(steve)
  return client
}
