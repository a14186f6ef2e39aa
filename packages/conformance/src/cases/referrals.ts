import type { LdapAuthOptions } from '@ldap-auth/core'
import { expect } from 'vitest'
import type { Case } from '../case.ts'
import { nobody, olga, olgaDn, steve, wrong } from '../company.ts'
import { userBindsOn } from '../scene.ts'
import type { Wire } from '../wire/wire.ts'
import { expectRefusal, userIn } from './answers.ts'

/** People whom the directory says that another server keeps. */
export const referrals: readonly Case[] = [
  {
    name: 'a user whom a listed server keeps logs in, and the password goes there alone',
    needs: ['session'],
    play: async (scene) => {
      const abroad = await scene.startAbroad()
      const app = await scene.open({ ...scene.options, referrals: to(abroad) })
      const client = app.client()
      expect((await client.login(olga)).status).toBe(200)
      expect(userIn(await client.get('/'))).toMatchObject({ username: 'olga', roles: [] })
      expectRefusal(await app.client().login({ ...olga, password: wrong }), 401, 'login-rejected')
      expect([scene.userBinds, userBindsOn(abroad)]).toEqual([[], [olgaDn, olgaDn]])
    },
  },
  {
    name: 'a server that is not listed is not contacted, and nobody is taken for unknown for that',
    needs: [],
    play: async (scene) => {
      const abroad = await scene.startAbroad()
      const elsewhere = { follow: { hosts: ['elsewhere.example.com'] } }
      for (const policy of ['refuse', elsewhere] as const) {
        const app = await scene.open({ ...scene.options, referrals: policy })
        expectRefusal(await app.client().login(olga), 500, 'ERR_LDAP_AUTH_REFERRAL_REFUSED')
        expect((await app.client().login(steve)).status).toBe(200)
      }
      expect(abroad.accepted).toBe(0)
    },
  },
  {
    name: 'references that are ignored leave whom another server keeps unknown',
    needs: [],
    play: async (scene) => {
      const abroad = await scene.startAbroad()
      const app = await scene.open()
      expectRefusal(await app.client().login(olga), 401, 'login-rejected')
      expect((await app.client().login(steve)).status).toBe(200)
      expect(abroad.accepted).toBe(0)
    },
  },
  {
    name: 'servers that refer to each other are asked once',
    needs: [],
    play: async (scene) => {
      const abroad = await scene.startAbroad(true)
      const app = await scene.open({ ...scene.options, referrals: to(abroad) })
      const stranger = { username: nobody, password: wrong }
      expectRefusal(await app.client().login(stranger), 401, 'login-rejected')
      expect(abroad.requests.filter(({ op }) => op === 'search')).toHaveLength(1)
      expect(scene.wire.requests.filter(({ op }) => op === 'search')).toHaveLength(1)
    },
  },
]

function to(...servers: readonly Wire[]): LdapAuthOptions['referrals'] {
  return { follow: { hosts: servers.map(({ url }) => new URL(url).host) } }
}
