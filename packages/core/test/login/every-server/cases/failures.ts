import { expect } from 'vitest'
import { faults, faultyBase, faultyUser } from '../faults.ts'
import { peopleBase } from '../kind.ts'
import { alice } from '../people.ts'
import { type Case, credentialsOf, open } from './case.ts'

const right = credentialsOf(alice)

/** What nobody could answer: never a wrong password, and never an unknown name. */
export const failureCases: readonly Case[] = [
  {
    title: 'fails where the service account has another password',
    check: async (here) => {
      const service = { ...here.world.serviceAccount, password: 'wrong' }
      await expect(open(here, { service }).authenticate(right)).rejects.toMatchObject({
        code: 'ERR_LDAP_AUTH_SERVICE_BIND',
      })
    },
  },
  {
    title: 'I8 fails where nobody may search without a bind',
    check: async (here) => {
      const auth = open(here, { service: undefined })
      await expect(auth.authenticate(right)).rejects.toMatchObject({
        code: 'ERR_LDAP_AUTH_SEARCH',
        resultCode: here.kind.anonymousSearch,
        message: expect.stringContaining(`user.base ${peopleBase(here.kind.suffix)}`) as string,
      })
    },
  },
  {
    title: 'fails where there is no such base',
    check: async (here) => {
      const base = `ou=missing,${here.kind.suffix}`
      await expect(open(here, { user: { base } }).authenticate(right)).rejects.toMatchObject({
        code: 'ERR_LDAP_AUTH_SEARCH',
        resultCode: 32,
        message: expect.stringContaining(`user.base ${base}`) as string,
      })
    },
  },
  ...faults.flatMap(({ code, name, bind, search, groups }): Case[] => [
    {
      title: `takes ${name} (${code}) as the answer to a bind for ${bind}`,
      needs: 'answer with faults',
      check: async (here) => {
        const auth = open(here, { user: { filter: '(uid={{username}})' } })
        const answer = auth.authenticate(credentialsOf(faultyUser(code)))
        await (bind.startsWith('ERR_')
          ? expect(answer).rejects.toMatchObject({ code: bind })
          : expect(answer).resolves.toMatchObject({ reason: bind, detail: { resultCode: code } }))
      },
    },
    {
      title: `takes ${name} (${code}) as the answer to a search for ${search} or ${groups}`,
      needs: 'answer with faults',
      check: async (here) => {
        const base = faultyBase(here.kind.suffix, code)
        const lost = open(here, { user: { base } })
        await expect(lost.authenticate(right)).rejects.toMatchObject({ code: search })
        await expect(lost.findUser('alice')).rejects.toMatchObject({ code: search })
        const alone = open(here, { groups: { source: 'search', base } })
        await expect(alone.authenticate(right)).rejects.toMatchObject({ code: groups })
      },
    },
  ]),
]
