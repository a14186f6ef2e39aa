import { expect } from 'vitest'
import { groupDn, groupsBase, type Kind } from '../kind.ts'
import { alice } from '../people.ts'
import { type Case, credentialsOf, open } from './case.ts'

/** Roles that groups lead to, by every source that the kind has. */
export function groupCases(kind: Kind): readonly Case[] {
  const primary = kind.hasPrimaryGroups ? { primary: [groupDn(kind.suffix, 'wifi')] } : {}
  const roles = {
    direct: [groupDn(kind.suffix, 'staff')],
    nested: [groupDn(kind.suffix, 'company')],
    crowded: [groupDn(kind.suffix, 'crowd')],
    ...primary,
  }
  return kind.groupSources.map((source) => ({
    title: `gives roles by groups that are ${Object.keys(roles).join(', ')}: ${source}`,
    check: async (here) => {
      const auth = open(here, { groups: { source, base: groupsBase(kind.suffix) }, roles })
      expect(await auth.authenticate(credentialsOf(alice))).toMatchObject({
        user: { roles: Object.keys(roles) },
      })
      const bob = { username: 'bob', password: 'builder' }
      expect(await auth.authenticate(bob)).toMatchObject({
        user: { roles: Object.keys(primary) },
      })
    },
  }))
}
