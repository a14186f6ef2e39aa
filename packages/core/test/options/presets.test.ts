import { describe, expect, it } from 'vitest'
import type { ResolvedOptions } from '../../src/index.ts'
import { describeSettings } from '../../src/options/describe.ts'
import { options, refusalOf, resolve } from './valid.ts'

const base = 'ou=people,dc=example,dc=com'
const groupsBase = 'ou=groups,dc=example,dc=com'

type Values = Readonly<Record<string, unknown>>

function resolved(directory: unknown, user: Values = {}, groups?: Values): ResolvedOptions {
  return describeSettings(resolve({ directory, user: { base, ...user }, groups }))
}

const both = '(|(member={{dn}})(uniqueMember={{dn}}))'
const nested = { nested: true, maxDepth: 10 }

const kinds = [
  {
    directory: 'activeDirectory',
    user: {
      filter:
        '(&(objectClass=user)(!(objectClass=computer))(|(sAMAccountName={{username}})(userPrincipalName={{username}})))',
      usernameAttribute: 'sAMAccountName',
      idAttribute: 'objectGUID',
      attributes: ['mail', 'displayName', 'cn', 'sn', 'givenName'],
    },
    groups: { source: 'search', filter: '(&(objectClass=group)(member={{dn}}))', ...nested },
  },
  {
    directory: 'openldap',
    user: {
      filter: '(&(objectClass=person)(uid={{username}}))',
      usernameAttribute: 'uid',
      idAttribute: 'entryUUID',
      attributes: ['mail', 'cn', 'sn', 'givenName'],
    },
    groups: { source: 'search', filter: both, ...nested },
  },
  {
    directory: '389ds',
    user: {
      filter: '(&(objectClass=person)(uid={{username}}))',
      usernameAttribute: 'uid',
      idAttribute: 'nsUniqueId',
      attributes: ['mail', 'cn', 'sn', 'givenName'],
    },
    groups: { source: 'search', filter: both, ...nested },
  },
  {
    directory: 'freeipa',
    user: {
      filter: '(&(objectClass=person)(uid={{username}}))',
      usernameAttribute: 'uid',
      idAttribute: 'ipaUniqueID',
      attributes: ['mail', 'displayName', 'cn', 'sn', 'givenName'],
    },
    groups: { source: 'memberOf', nested: false },
  },
  {
    directory: 'rfc2307',
    user: {
      filter: '(&(objectClass=posixAccount)(uid={{username}}))',
      usernameAttribute: 'uid',
      attributes: ['mail', 'cn', 'sn', 'givenName'],
    },
    groups: {
      source: 'search',
      filter: '(&(objectClass=posixGroup)(|(memberUid={{username}})(gidNumber={{gidNumber}})))',
      nested: false,
    },
  },
]

describe.each(kinds)('directory $directory', ({ directory, user, groups }) => {
  it('sets defaults, which the options in force show', () => {
    const shown = resolved(directory, {}, { base: groupsBase })
    expect(shown).toMatchObject({
      directory,
      user: { base: [base], ...user },
      groups: { base: groupsBase, nameAttribute: 'cn', ...groups },
    })
    expect(shown.user.idAttribute).toBe(user.idAttribute)
  })

  it('looks up no groups by itself', () => {
    expect(resolved(directory)).not.toHaveProperty('groups')
  })

  it('counts less than what is written', () => {
    const own = { filter: '(mail={{username}})', idAttribute: 'employeeNumber', attributes: ['sn'] }
    expect(resolved(directory, own).user).toMatchObject({ ...own, usernameAttribute: 'mail' })
    const parts = resolved(directory, { prefix: '(cn=', suffix: ')' }).user
    expect(parts).toMatchObject({ filter: '(cn={{username}})', usernameAttribute: 'cn' })
    const named = resolved(directory, { usernameAttribute: 'cn' }).user
    expect(named).toMatchObject({ filter: user.filter, usernameAttribute: 'cn' })
  })

  it('leaves another source of groups as it is', () => {
    const [memberOf, inChain] = ['memberOf', 'in-chain'].map(
      (source) => resolved(directory, {}, { source, base: groupsBase }).groups,
    )
    expect(inChain).toEqual({ source: 'in-chain', base: groupsBase, nameAttribute: 'cn' })
    expect(memberOf).not.toHaveProperty('filter')
    expect(memberOf).toMatchObject({ nested: directory !== 'freeipa' })
    const search = { source: 'search', base: groupsBase, filter: '(owner={{dn}})' }
    expect(resolved(directory, {}, search).groups).toMatchObject({ ...search, nested: true })
  })
})

describe('directory', () => {
  it.each(['ldap', '', 'activedirectory', '__proto__', null, 7])('refuses %j', (directory) => {
    expect(refusalOf(options({ directory }))).toContain(
      'directory: must be "activeDirectory" or "openldap" or "389ds" or "freeipa" or "rfc2307"',
    )
  })

  it('that is absent sets no defaults', () => {
    expect(refusalOf(options({ user: { base } }))).toContain('user.filter: is missing')
    expect(refusalOf(options({ groups: { base: groupsBase } }))).toContain(
      'groups.source: is missing',
    )
    expect(describeSettings(resolve())).not.toHaveProperty('directory')
  })
})
