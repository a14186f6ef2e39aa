import { beforeAll, describe, it } from 'vitest'
import { accountStateCases } from './every-server/cases/account-states.ts'
import { type Case, type Here, openShared } from './every-server/cases/case.ts'
import { connectionCases } from './every-server/cases/connections.ts'
import { failureCases } from './every-server/cases/failures.ts'
import { groupCases } from './every-server/cases/groups.ts'
import { loginCases } from './every-server/cases/logins.ts'
import { userCases } from './every-server/cases/users.ts'
import { ds389 } from './every-server/ds389.ts'
import { inProcess, inProcessActiveDirectory } from './every-server/in-process.ts'
import type { Kind } from './every-server/kind.ts'
import { openLdap } from './every-server/openldap.ts'
import { samba } from './every-server/samba.ts'

const kinds: readonly Kind[] = [inProcess, inProcessActiveDirectory, openLdap, samba, ds389]

function casesFor(kind: Kind): readonly Case[] {
  return [
    ...userCases,
    ...accountStateCases(kind),
    ...groupCases(kind),
    ...failureCases,
    ...connectionCases,
    ...loginCases,
  ].filter(({ needs }) => needs === undefined || kind.cannot[needs] === undefined)
}

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
  kind.describe('as every server', () => {
    let here: Here
    beforeAll(async () => {
      const world = await kind.start()
      const shared = openShared(kind, world)
      here = { kind, world, shared }
      return async () => {
        await Promise.all(Object.values(shared).map((auth) => auth.close()))
        await world.stop()
      }
    })

    const cases = casesFor(kind).map((row) => [row.title, row] as const)
    it.each(cases)('%s', (_title, { check }) => check(here))
  })
})
