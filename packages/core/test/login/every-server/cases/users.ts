import { startProxy } from '@ldap-auth/test-servers'
import { expect, onTestFinished } from 'vitest'
import { groupDn, groupsBase } from '../kind.ts'
import { alice, inState, leaver } from '../people.ts'
import { type Case, credentialsOf, type Here, open } from './case.ts'

const right = credentialsOf(alice)

/** Who is let in, as whom, and what that costs. */
export const userCases: readonly Case[] = [
  {
    title: 'lets a person in, with what the entry says',
    check: async (here) => {
      expect(await open(here).authenticate(right)).toMatchObject({
        authenticated: true,
        source: 'directory',
        user: {
          id: expect.stringMatching(here.kind.idShape) as string,
          username: 'alice',
          displayName: 'Alice Liddell',
          givenName: 'Alice',
          familyName: 'Liddell',
          email: 'alice@example.com',
          attributes: {
            cn: ['Alice Liddell'],
            sn: ['Liddell'],
            givenName: ['Alice'],
            mail: ['alice@example.com'],
          },
        },
      })
    },
  },
  {
    title: 'I11 reads as the service account what is hidden from the person',
    check: async (here) => {
      const sources = { mail: 'service', sn: 'service', cn: 'user', givenName: 'user' }
      expect(await open(here).authenticate(right)).toMatchObject({
        user: { familyName: 'Liddell', attributeSources: sources },
      })
    },
  },
  {
    title: 'takes the name in another case for the same person',
    check: async (here) => {
      const auth = open(here)
      const inLowerCase = await auth.authenticate(right)
      expect(await auth.authenticate({ ...right, username: 'ALICE' })).toEqual(inLowerCase)
      expect(inLowerCase).toMatchObject({ user: { username: 'alice' } })
    },
  },
  {
    title: 'knows nobody by the syntax of filters',
    check: async (here) => {
      const auth = open(here)
      for (const username of ['*', 'ali*', ')(uid=*', 'alice)(cn=*', '\\61lice']) {
        const answer = await auth.authenticate({ ...right, username })
        expect(answer).toMatchObject({ reason: 'unknown-user' })
      }
    },
  },
  {
    title: 'sends nothing for an empty password',
    check: async (here) => {
      const { host, port } = new URL(here.world.url)
      const proxy = await startProxy(port === '' ? `ldap://${host}:389` : here.world.url)
      onTestFinished(() => proxy.close())
      const auth = open(here, { url: `ldap://127.0.0.1:${proxy.port}` })
      expect(await auth.authenticate({ ...right, password: '' })).toMatchObject({
        reason: 'missing-credentials',
      })
      expect(proxy.accepted()).toBe(0)
      expect(await auth.authenticate(right)).toMatchObject({ authenticated: true })
      expect(proxy.accepted()).toBeGreaterThan(0)
    },
  },
  {
    title: 'I10 refuses a name of two people without a bind',
    check: async (here) => {
      const auth = open(here, { user: { filter: '(mail={{username}})' } })
      const { asked } = await requests(here, async () => {
        const answer = await auth.authenticate({
          username: 'team@example.com',
          password: 'builder',
        })
        expect(answer).toMatchObject({ reason: 'ambiguous-user' })
      })
      await expect.poll(asked).toEqual({ binds: [here.world.serviceAccount.dn], searches: 1 })
    },
  },
  {
    title: 'costs two searches and one bind, and one search with readAs service',
    check: async (here) => {
      for (const [readAs, searches] of [
        ['user-then-service', 2],
        ['service', 1],
      ] as const) {
        const auth = open(here, { user: { readAs } })
        await auth.check()
        let dn = ''
        const { asked } = await requests(here, async () => {
          const result = await auth.authenticate(right)
          if (result.authenticated) dn = result.user.dn
        })
        await expect.poll(asked).toEqual({ binds: [dn], searches })
      }
    },
  },
  {
    title: 'lets in whom require.anyGroup names, and nobody else',
    check: async (here) => {
      const auth = open(here, {
        groups: { source: 'search', base: groupsBase(here.kind.suffix) },
        require: { anyGroup: [groupDn(here.kind.suffix, 'company')] },
      })
      expect(await auth.authenticate(right)).toMatchObject({ authenticated: true })
      const bob = { username: 'bob', password: 'builder' }
      expect(await auth.authenticate(bob)).toMatchObject({
        reason: 'not-authorized',
        detail: { passwordProven: true },
      })
      expect(await auth.authenticate({ ...bob, password: 'wrong' })).toMatchObject({
        reason: 'wrong-password',
      })
    },
  },
  {
    title: 'finds people without a password, and binds nobody',
    check: async (here) => {
      const auth = open(here)
      const result = await auth.authenticate(right)
      if (!result.authenticated) throw new Error(result.reason)
      const { id, dn } = result.user
      const { asked } = await requests(here, async () => {
        expect(await auth.findUser('alice')).toMatchObject({ id, dn })
        expect(await auth.findUser({ id })).toMatchObject({ id, dn })
        expect(await auth.findUser({ dn })).toMatchObject({ id, dn })
        expect(await auth.findUser('nobody')).toBeNull()
      })
      await expect.poll(asked).toEqual({ binds: [], searches: 4 })
    },
  },
  {
    title: 'revalidates people until they are disabled or gone',
    check: async (here) => {
      const auth = open(here)
      const idOf = async (name: string) => ({ id: (await auth.findUser(name))?.id ?? '' })
      expect(await auth.revalidate(await idOf('alice'))).toMatchObject({ valid: true })
      expect(await auth.revalidate(await idOf(inState('disabled').uid))).toEqual({
        valid: false,
        reason: 'account-disabled',
      })
      const gone = await auth.authenticate(credentialsOf(leaver))
      if (!gone.authenticated) throw new Error(gone.reason)
      expect(await auth.revalidate(gone.user)).toMatchObject({ valid: true })
      await here.world.remove(gone.user.dn)
      expect(await auth.revalidate(gone.user)).toEqual({ valid: false, reason: 'unknown-user' })
      expect(await auth.authenticate(credentialsOf(leaver))).toMatchObject({
        reason: 'unknown-user',
      })
    },
  },
]

/** What the server is asked for meanwhile. */
async function requests({ world }: Here, work: () => Promise<void>) {
  const before = { binds: world.binds().length, searches: world.searches().length }
  await work()
  return {
    asked: () => ({
      binds: world.binds().slice(before.binds),
      searches: world.searches().length - before.searches,
    }),
  }
}
