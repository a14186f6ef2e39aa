import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { options, refusalOf, resolve } from './valid.ts'

const search = { source: 'search', base: 'ou=groups,dc=x' }
const memberOf = { source: 'memberOf' }

describe('groups', () => {
  it('by search', () => {
    const { groups } = resolve({ groups: search })
    expect(groups).toMatchObject({ ...search, nameAttribute: 'cn' })
    expect(groups?.source === 'search' && groups.filter.text).toBe('(member={{dn}})')
    const own = resolve({
      groups: { ...search, filter: '(memberUid={{username}})', nameAttribute: 'ou' },
    })
    expect(own.groups).toMatchObject({ nameAttribute: 'ou' })
  })

  it('by memberOf', () => {
    const nesting = { nested: true, maxDepth: 10 }
    expect(resolve({ groups: memberOf }).groups).toEqual({
      source: 'memberOf',
      nameAttribute: 'cn',
      ...nesting,
    })
    const own = { ...memberOf, base: 'dc=x', nested: false }
    expect(resolve({ groups: own }).groups).toMatchObject(own)
  })

  it.each(['in-chain', 'tokenGroups'])('by %s, where the directory resolves nesting', (source) => {
    const { groups } = resolve({ groups: { source, base: 'dc=x' } })
    expect(groups).toEqual({ source, base: 'dc=x', nameAttribute: 'cn' })
  })

  it('that are nested need a filter that can ask for a group', () => {
    const nested = (groups: object): unknown =>
      describeSettings(resolve({ groups: { ...search, ...groups } })).groups?.nested
    expect(nested({})).toBe(true)
    expect(nested({ filter: '(|(memberUid={{username}})(member={{dn}}))' })).toBe(true)
    expect(nested({ filter: '(memberUid={{username}})' })).toBe(false)
    expect(nested({ filter: '(gidNumber={{gidNumber}})' })).toBe(false)
  })

  it.each([
    [{}, 'groups.source: is missing; write "search" or "memberOf" or "in-chain" or "tokenGroups"'],
    [{ source: 'memberof' }, 'groups.source: must be "search" or "memberOf"'],
    [{ source: 'tokenGroups' }, 'groups.base: is missing'],
    [{ source: 'in-chain' }, 'groups.base: is missing'],
    [
      { source: 'in-chain', base: 'dc=x', filter: '(member={{dn}})' },
      'groups.filter: has no effect without groups.source "search"',
    ],
    [
      { source: 'in-chain', base: 'dc=x', nested: false },
      'groups.nested: has no effect without groups.source "search" or "memberOf"',
    ],
    [{ source: 'tokenGroups', base: 'dc=x', maxDepth: 3 }, 'groups.maxDepth: has no effect'],
    [
      { ...search, filter: '(memberUid={{username}})', nested: true },
      'groups.nested: needs {{dn}} in groups.filter',
    ],
    [
      { ...memberOf, nested: false, maxDepth: 3 },
      'groups.maxDepth: has no effect without groups.nested',
    ],
    [{ ...memberOf, maxDepth: 0 }, 'groups.maxDepth: must be a whole number from 1 to 100'],
    [{ source: 'search' }, 'groups.base: is missing'],
    [{ ...search, base: ['dc=x'] }, 'groups.base: must be text, not a list'],
    [{ ...search, base: 'ou=groups, dc=x' }, 'groups.base: is not a DN: stray space'],
    [
      { ...search, filter: '(cn=x)' },
      'groups.filter: "(cn=x)" lacks the placeholder {{dn}} or {{username}} or {{gidNumber}}',
    ],
    [
      { ...search, filter: 'member={{dn}}' },
      'groups.filter: is not a search filter; write "(member={{dn}})"',
    ],
    [{ ...search, nameAttribute: 'a b' }, 'groups.nameAttribute: "a b" is not an attribute name'],
    [{ ...memberOf, base: '' }, 'groups.base: must not be empty'],
    [{ ...memberOf, filter: '(member={{dn}})' }, 'groups.filter: has no effect'],
  ])('%j is refused', (groups, message) => {
    expect(refusalOf(options({ groups }))).toContain(message)
  })
})

describe('roles', () => {
  it('takes DNs in any spelling, as they were written', () => {
    const roles = { admin: ['cn=Ops, dc=x', 'CN=a;dc=x'], none: undefined }
    expect(resolve({ groups: memberOf, roles }).roles).toEqual({ admin: roles.admin })
    expect(resolve().roles).toEqual({})
  })

  it('takes names where groups have a base', () => {
    const roles = { admin: [{ name: 'Ops' }, 'cn=a'] }
    expect(resolve({ groups: search, roles }).roles).toEqual(roles)
    const based = { ...memberOf, base: 'dc=x' }
    expect(resolve({ groups: based, roles }).roles).toEqual(roles)
  })

  it('no name is special', () => {
    const roles: unknown = JSON.parse('{"__proto__":["cn=a"],"constructor":["cn=b"]}')
    const resolved = resolve({ groups: memberOf, roles }).roles
    expect(Object.entries(resolved)).toEqual([
      ['__proto__', ['cn=a']],
      ['constructor', ['cn=b']],
    ])
    expect(Object.getPrototypeOf(resolved)).toBeNull()
    expect('toString' in resolved).toBe(false)
  })

  it.each([
    [{ admin: 'cn=a' }, 'roles.admin: must be a list, not text'],
    [{ admin: [] }, 'roles.admin: is an empty list'],
    [{ admin: ['cn=a', 'ops'] }, 'roles.admin[1]: is not a DN: expected "=" after "ops"'],
    [{ admin: [''] }, 'roles.admin[0]: must not be empty'],
    [{ admin: [{ name: 'ops' }] }, 'roles.admin[0].name: counts only below groups.base'],
    [{ admin: [{ dn: 'cn=a' }] }, 'roles.admin[0].dn: unknown option'],
    [{ admin: [null] }, 'roles.admin[0]: must be text'],
    [{ 'night shift': ['ops'] }, 'roles."night shift"[0]: is not a DN'],
    [{ ' ': ['cn=a'] }, 'roles: a role needs a name'],
    [['cn=a'], 'roles: must be a plain object, not a list'],
  ])('%j is refused', (roles, message) => {
    expect(refusalOf(options({ groups: memberOf, roles }))).toContain(message)
  })

  it('without groups nobody could have one', () => {
    expect(refusalOf(options({ roles: { admin: ['cn=a'] } }))).toContain('roles: needs groups')
  })
})

describe('require', () => {
  const base = { groups: memberOf, roles: { admin: ['cn=a'] } }

  it('takes any of its conditions', () => {
    const require = { anyGroup: ['cn=a'], anyRole: ['admin'], filter: '(employeeType=staff)' }
    const settings = resolve({ ...base, require })
    const names = { anyGroup: [{ name: 'ops' }] }
    expect(resolve({ groups: search, require: names }).require).toMatchObject(names)
    expect(settings.require).toMatchObject({ anyGroup: ['cn=a'], anyRole: ['admin'] })
    expect(settings.require?.filter?.text).toBe('(employeeType=staff)')
    expect(resolve({ require: { filter: '(a=b)' } }).require).toMatchObject({
      anyGroup: [],
      anyRole: [],
    })
    expect(resolve().require).toBeUndefined()
  })

  it('takes an empty list for no condition beside another one', () => {
    const require = { anyGroup: [], anyRole: [], filter: '(employeeType=staff)' }
    expect(resolve({ require }).require).toMatchObject({ anyGroup: [], anyRole: [] })
  })

  it.each([
    [{}, 'require: requires nothing; set anyGroup, anyRole or filter'],
    [{ filter: undefined }, 'require: requires nothing'],
    [{ anyGroup: [] }, 'require: requires nothing; set anyGroup, anyRole or filter'],
    [{ anyGroup: [], anyRole: [] }, 'require: requires nothing; set anyGroup, anyRole or filter'],
    [{ anyGroup: ['staff'] }, 'require.anyGroup[0]: is not a DN'],
    [{ anyGroup: [{ name: 'staff' }] }, 'require.anyGroup[0].name: counts only below groups.base'],
    [{ anyRole: [] }, 'require: requires nothing'],
    [{ anyRole: ['admin', 'root'] }, 'require.anyRole[1]: "root" is not among roles'],
    [{ anyRole: ['toString'] }, 'require.anyRole[0]: "toString" is not among roles'],
    [{ filter: '(uid={{username}})' }, 'unknown placeholder {{username}}; this filter takes none'],
    [{ filter: 'a=b' }, 'require.filter: is not a search filter; write "(a=b)"'],
  ])('%j is refused', (require, message) => {
    expect(refusalOf(options({ ...base, require }))).toContain(message)
  })

  it.each([
    [{ anyGroup: ['cn=a'] }, 'require.anyGroup: needs groups'],
    [{ anyRole: ['admin'] }, 'require.anyRole: needs groups'],
  ])('%j without groups would lock everybody out', (require, message) => {
    expect(refusalOf(options({ require }))).toContain(message)
  })
})
