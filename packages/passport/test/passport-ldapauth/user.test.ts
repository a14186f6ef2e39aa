import { describe, expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import {
  credentials,
  entries,
  groups,
  groupsBase,
  open,
  ops,
  peopleBase,
  perform,
  photo,
  serverOf,
  startCompany,
  steve,
  userOf,
} from './company.ts'

const attributes = {
  objectClass: ['inetOrgPerson', 'top'],
  uid: 'Steve',
  cn: ['Steve', 'Steven'],
  sn: 'Summers',
  mail: 'steve@company.com',
  jpegPhoto: photo.toString(),
  'userCertificate;binary': photo.toString('base64'),
}

describe('the user', () => {
  it('has every attribute: a single value as text, several as a list', async () => {
    const directory = await startCompany()
    const user = await userOf(open({ server: serverOf(directory) }))
    expect(user).toEqual({ dn: steve, controls: [], ...attributes })
    expect(Object.keys(user).slice(0, 2)).toEqual(['dn', 'controls'])
  })

  it('has the groups as entries of the same shape', async () => {
    const directory = await startCompany()
    const user = await userOf(open({ server: serverOf(directory, groups) }))
    expect(user['_groups']).toEqual([
      { dn: ops, controls: [], objectClass: 'groupOfNames', cn: 'ops', member: steve },
    ])
    expect(
      await userOf(open({ server: serverOf(directory, groups) }), {
        username: 'ben',
        password: 'b',
      }),
    ).toMatchObject({ _groups: [] })
  })

  it('has the values as buffers with includeRaw', async () => {
    const directory = await startCompany()
    const server = serverOf(directory, { ...groups, includeRaw: true })
    const { _raw: raw, _groups: found, ...user } = await userOf(open({ server }))
    expect(user).toEqual({ dn: steve, controls: [], ...attributes })
    expect(raw).toEqual({
      dn: steve,
      controls: [],
      objectClass: [Buffer.from('inetOrgPerson'), Buffer.from('top')],
      uid: Buffer.from('Steve'),
      cn: [Buffer.from('Steve'), Buffer.from('Steven')],
      sn: Buffer.from('Summers'),
      mail: Buffer.from('steve@company.com'),
      jpegPhoto: photo,
      'userCertificate;binary': photo,
    })
    expect(found).toMatchObject([{ dn: ops, _raw: { cn: Buffer.from('ops') } }])
  })

  it('has only the attributes that are listed, the DN in any case', async () => {
    const directory = await startCompany()
    const lists = { searchAttributes: ['dn', 'MAIL'], groupSearchAttributes: ['cn'] }
    expect(await userOf(open({ server: serverOf(directory, { ...groups, ...lists }) }))).toEqual({
      dn: steve,
      controls: [],
      mail: 'steve@company.com',
      _groups: [{ dn: ops, controls: [], cn: 'ops' }],
    })
    for (const searchAttributes of [[], ['dn']]) {
      expect(await userOf(open({ server: serverOf(directory, { searchAttributes }) }))).toEqual({
        dn: steve,
        controls: [],
      })
    }
  })

  it('has operational attributes where they are asked for', async () => {
    const directory = await startCompany()
    const searchAttributes = ['*', 'entryUUID']
    expect(await userOf(open({ server: serverOf(directory, { searchAttributes }) }))).toEqual({
      dn: steve,
      controls: [],
      ...attributes,
      entryUUID: expect.any(String) as string,
    })
  })

  it('keeps what the directory says of its DN, whatever its attributes are called', async () => {
    const dn = `uid=odd,${peopleBase}`
    const odd = { dn: 'cn=admin', controls: 'x', _raw: 'x', _groups: 'x', constructor: 'y' }
    const directory = await startCompany({
      entries: [
        ...entries,
        { dn, attributes: { objectClass: 'top', uid: 'odd', userPassword: 'o', ...odd } },
      ],
    })
    const user = await userOf(open({ server: serverOf(directory) }), {
      username: 'odd',
      password: 'o',
    })
    expect(user).toEqual({ dn, controls: [], objectClass: 'top', uid: 'odd', constructor: 'y' })
  })

  it('is made anew for each login', async () => {
    const directory = await startCompany()
    const strategy = open({ server: serverOf(directory) })
    const first = await userOf(strategy)
    first['uid'] = 'changed'
    expect(await userOf(strategy, credentials)).toMatchObject({ uid: 'Steve' })
  })
})

describe('the groups', () => {
  it('are found by an attribute of the user as {{dn}}, and by the uid as {{username}}', async () => {
    const directory = await startCompany()
    const filters = ['(cn={{username}})', '(cn={{dn}})']
    for (const groupSearchFilter of filters) {
      const server = serverOf(directory, {
        groupSearchBase: groupsBase,
        groupSearchFilter,
        groupDnProperty: 'mail',
        searchAttributes: ['cn'],
      })
      await userOf(open({ server }))
    }
    const searched = directory.operations.flatMap(({ filter = '' }) => filter)
    expect(searched).toContain('(cn=Steve)')
    expect(searched).toContain('(cn=steve@company.com)')
  })

  it('are found by a function, which is given the user', async () => {
    const directory = await startCompany()
    const given: unknown[] = []
    const groupSearchFilter = (user: { dn: string }): string => {
      given.push(user)
      return `(member=${user.dn})`
    }
    const server = serverOf(directory, { groupSearchBase: groupsBase, groupSearchFilter })
    expect(await userOf(open({ server }))).toMatchObject({ _groups: [{ cn: 'ops' }] })
    expect(given).toEqual([{ dn: steve, controls: [], ...attributes }])
  })

  it('are found by what a function returns, with and without parentheses', async () => {
    const directory = await startCompany()
    const server = (groupSearchFilter: () => string): Strategy.ServerOptions =>
      serverOf(directory, { groupSearchBase: groupsBase, groupSearchFilter })
    for (const text of ['member={{dn}}', '(member={{dn}})']) {
      expect(await userOf(open({ server: server(() => text) }))).toMatchObject({
        _groups: [{ dn: ops }],
      })
    }
    for (const filter of [
      () => '(cn=ops',
      () => '',
      () => '(cn={{cn}})',
      () => undefined,
      () => Promise.reject(new Error('late')),
    ]) {
      expect(await perform(open({ server: server(filter as () => string) }))).toMatchObject([
        'error',
        {
          code: 'ERR_LDAP_AUTH_OPTIONS',
          message: expect.stringContaining('groupSearchFilter: ') as string,
        },
      ])
    }
  })

  it('are not looked up with half of the two options', async () => {
    const directory = await startCompany()
    const server = serverOf(directory, { groupSearchBase: groupsBase })
    expect(await userOf(open({ server }))).not.toHaveProperty('_groups')
  })

  it('may all be given, for the application to look through', async () => {
    const directory = await startCompany()
    const server = serverOf(directory, {
      groupSearchBase: groupsBase,
      groupSearchFilter: '(objectClass=groupOfNames)',
      groupSearchScope: 'one',
    })
    expect(await userOf(open({ server }))).toMatchObject({ _groups: [{ dn: ops }] })
  })
})
