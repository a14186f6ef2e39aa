import { describe, expect, it } from 'vitest'
import { directoryKey } from '../../src/http/session.ts'
import { joinDirectories } from '../../src/index.ts'
import { groupsBase, openAuth, ops } from '../login/people.ts'

const server = {
  url: 'ldap://127.0.0.1:1',
  serviceAccount: { dn: 'cn=app,dc=company,dc=com', password: 'secret' },
}
const groups = { source: 'search', base: groupsBase } as const
const tops = `cn=tops,${groupsBase}`

const open = () => openAuth(server)

describe('the options of several directories', () => {
  it.each([
    ['nothing', () => undefined, /^options: are missing/],
    ['no directories', () => ({ directories: {} }), /^directories: names no directory/],
    [
      'an unknown key',
      () => ({ directories: { staff: { auth: open(), domain: 'CORP' } } }),
      /^directories.staff.domain: unknown option; did you mean "domains"\?/,
    ],
    [
      'no handle',
      () => ({ directories: { staff: { auth: { url: 'ldaps://a' } } } }),
      /^directories.staff.auth: must be what createLdapAuth gave, not an object/,
    ],
    [
      'a name that would change its place',
      () => ({ directories: { 7: { auth: open() } } }),
      /^directories.7: "7" is no name for a directory/,
    ],
    [
      'a name with a colon',
      () => ({ directories: { 'a:b': { auth: open() } } }),
      /"a:b" is no name for a directory/,
    ],
    [
      'a domain with its @',
      () => ({ directories: { staff: { auth: open(), domains: ['@corp.example'] } } }),
      /^directories.staff.domains\[0\]: "@corp.example" is not a domain/,
    ],
    [
      'a domain of two directories',
      () => ({
        directories: {
          staff: { auth: open(), domains: 'CORP' },
          partners: { auth: open(), domains: 'corp' },
        },
      }),
      /^directories: "corp" is a domain of two directories/,
    ],
    [
      'another word for afterRefusal',
      () => ({ directories: { staff: { auth: open() } }, afterRefusal: 'go' }),
      /^afterRefusal: must be "stop" or "next"/,
    ],
  ])('are refused with %s', (_, options, message) => {
    expect(() => joinDirectories(options() as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringMatching(message),
      }),
    )
  })

  it('show the roles and the attributes of all, and each directory by itself', () => {
    const staff = openAuth(server, { groups, roles: { admin: [ops] } })
    const partners = openAuth(server, {
      groups,
      roles: { admin: [tops], guest: [tops] },
      user: { attributes: ['title'] },
    })
    const { options } = joinDirectories({
      directories: { staff: { auth: staff }, partners: { auth: partners } },
    })
    expect(options.roles).toEqual({ admin: [ops, tops], guest: [tops] })
    expect(options.user.attributes).toEqual(['mail', 'cn', 'sn', 'givenName', 'uid', 'title'])
    expect(options.directories).toEqual({ staff: staff.options, partners: partners.options })
    expect(Object.isFrozen(options.directories)).toBe(true)
  })

  it('make other sessions than those of one of them', () => {
    const staff = open()
    const joined = joinDirectories({ directories: { staff: { auth: staff } } })
    const renamed = joinDirectories({ directories: { people: { auth: staff } } })
    const keys = [staff, joined, renamed].map(({ options }) => directoryKey(options))
    expect(new Set(keys).size).toBe(3)
  })
})
