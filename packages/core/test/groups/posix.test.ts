import { expect, it } from 'vitest'
import type { GroupsOptions } from '../../src/index.ts'
import {
  alice,
  failsWith,
  groupDn,
  groupsBase,
  groupsOf,
  lookups,
  openAuth,
  startDomain,
} from './domain.ts'

function posix(name: string, gidNumber: string, memberUid: readonly string[] = []) {
  return {
    dn: groupDn(name),
    attributes: { objectClass: 'posixGroup', cn: name, gidNumber, memberUid },
  }
}

const groups = [
  posix('staff', '100'),
  posix('unix', '7', ['alice']),
  {
    dn: groupDn('net'),
    attributes: { objectClass: 'groupOfNames', cn: 'net', member: groupDn('unix') },
  },
]

async function find(filter: string, gidNumber: string[] = ['100']) {
  const directory = await startDomain(groups, { schema: 'openldap' }, { gidNumber, uid: 'alice' })
  const search: GroupsOptions = { source: 'search', base: groupsBase, filter }
  return { directory, auth: openAuth(directory, { groups: search }) }
}

it('memberUid finds POSIX groups in one search', async () => {
  const { auth, directory } = await find('(&(objectClass=posixGroup)(memberUid={{username}}))')
  expect(await groupsOf(auth)).toEqual(['unix'])
  expect(lookups(directory)).toHaveLength(1)
})

it('{{gidNumber}} finds the primary POSIX group', async () => {
  const { auth } = await find('(|(memberUid={{username}})(gidNumber={{gidNumber}}))')
  expect(await groupsOf(auth)).toEqual(['staff', 'unix'])
})

it('beside {{dn}}, POSIX groups may be in others', async () => {
  const { auth } = await find('(|(memberUid={{username}})(member={{dn}}))')
  expect(await groupsOf(auth)).toEqual(['net', 'unix'])
})

it('a user without a gidNumber is a failure that names it', async () => {
  const { auth } = await find('(gidNumber={{gidNumber}})', [])
  await expect(auth.findUser('alice')).rejects.toEqual(
    failsWith('ERR_LDAP_AUTH_GROUPS', `${alice}" can not be looked up: the entry has no gidNumber`),
  )
})
