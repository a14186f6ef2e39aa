import { describeWithSlapd, type Slapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diagnose, type Finding } from '../../src/diagnosis/index.ts'
import type { LdapAuthOptions } from '../../src/index.ts'
import {
  collect,
  groups,
  keptOut,
  ops,
  optionsFor,
  people,
  run,
  startCompany,
  stepOf,
  suffix,
} from './company.ts'

describeWithSlapd('people at OpenLDAP', () => {
  let company: Slapd
  beforeAll(async () => {
    company = await startCompany()
  })
  afterAll(() => company.stop())

  const options = (change: Parameters<typeof optionsFor>[1] = {}): LdapAuthOptions =>
    optionsFor(company, change)

  const look = (change: Parameters<typeof optionsFor>[1]): Promise<readonly Finding[]> =>
    collect(diagnose(options(change), { username: 'alice' }))

  const keptOutBy = (
    step: string,
    change: Parameters<typeof optionsFor>[1],
    username?: string,
  ): Promise<Finding> => keptOut(step, options(change), username)

  it('a base that is not there', async () => {
    expect(await keptOutBy('base', { user: { base: `ou=staff,${suffix}` } })).toMatchObject({
      code: 'ERR_LDAP_AUTH_SEARCH',
      message: `There is no "ou=staff,${suffix}": of it, "${suffix}" is there.`,
      remedy: 'Correct the part of user.base in front of that.',
      details: { resultCode: 32, matchedDn: suffix },
    })
  })

  it('a base of another directory', async () => {
    const base = 'ou=people,dc=example,dc=org'
    const found = await keptOutBy('base', { user: { base } })
    expect(found.message).toContain(`the directory keeps`)
    expect(found.message).toContain(`"${suffix}"`)
    expect(found.remedy).toBe('Set user.base to a DN below one of these.')
  })

  it('a base with a space that nobody sees', async () => {
    const base = `ou=staff\\20,${suffix}`
    expect((await keptOutBy('base', { user: { base } })).remedy).toBe(
      'Remove the space at the edge of the value of ou in user.base. Correct the part of user.base in front of that.',
    )
  })

  it('a filter with a condition that the person does not meet', async () => {
    const filter = '(&(objectClass=posixAccount)(employeeType=staff)(uid={{username}}))'
    expect(await keptOutBy('user-search', { user: { filter } })).toMatchObject({
      message: expect.stringContaining('does not match (objectClass=posixAccount) of user.filter'),
      remedy: expect.stringContaining('Leave that condition out of user.filter'),
      details: { matches: 0, conditions: ['(objectClass=posixAccount)'] },
    })
  })

  it('a filter that can match nobody', async () => {
    const user = { filter: '(sAMAccountName={{username}})' }
    expect(await keptOutBy('user-search', { user }, 'nobody-at-all')).toMatchObject({
      message: expect.stringContaining('matches (sAMAccountName=*): user.filter can find nobody'),
      remedy: expect.stringContaining('Correct the attributes and object classes'),
      details: { matches: 0 },
    })
  })

  it('a filter that matches several', async () => {
    const user = { filter: '(mail={{username}})', usernameAttribute: 'uid' }
    const found = await keptOutBy('user-search', { user }, 'shared@mail.example.com')
    expect(found).toMatchObject({
      message: expect.stringContaining('could be 2 entries'),
      remedy: expect.stringContaining('Make user.filter or user.base narrower'),
      details: { matches: 2, dns: [`uid=bob,${people}`, `uid=carol,${people}`] },
    })
  })

  it('a person outside of the base', async () => {
    expect(await keptOutBy('user-search', {}, 'gustav')).toMatchObject({
      message: expect.stringContaining('is outside of user.base'),
      remedy: expect.stringContaining('Set user.base to a DN that this person is below'),
      details: { dn: `uid=gustav,ou=guests,${suffix}` },
    })
  })

  it('a person who is known by another attribute', async () => {
    expect(await keptOutBy('user-search', {}, 'alice@mail.example.com')).toMatchObject({
      message: expect.stringContaining('has "alice@mail.example.com" as its mail'),
      remedy: expect.stringContaining('(|(uid={{username}})(mail={{username}}))'),
    })
  })

  it('a person whose domain differs', async () => {
    const found = await keptOutBy('user-search', {}, 'alice@other.example.com')
    expect(found.message).toMatch(/is called "alice" \(uid\): the domain of the name differs\.$/)
    expect(found.remedy).toMatch(/^Log in as "alice"; or have the domain of the names agree/)
  })

  it('a name that is misspelled', async () => {
    expect((await keptOutBy('user-search', {}, 'alicia')).message).toContain('others can be found')
  })

  it('a name that no directory has', async () => {
    expect((await keptOutBy('user-search', {}, ' ')).details).toEqual({ matches: 0 })
  })

  it('an entry without the user name attribute', async () => {
    const user = { usernameAttribute: 'employeeNumber' }
    expect(await keptOutBy('identity', { user })).toMatchObject({
      code: 'ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING',
      message: expect.stringContaining(`"uid=alice,${people}" has no employeeNumber`),
      remedy: expect.stringContaining('user.usernameAttribute'),
      details: { present: expect.arrayContaining(['mail']) },
    })
  })

  it('a group base that is not there', async () => {
    const base = `ou=teams,${suffix}`
    expect(await keptOutBy('groups', { groups: { source: 'search', base } })).toMatchObject({
      code: 'ERR_LDAP_AUTH_GROUPS',
      message: `There is no "${base}": of it, "${suffix}" is there.`,
      remedy: 'Correct the part of groups.base in front of that.',
    })
  })

  it('a group base that is not there, also where nobody is looked for', async () => {
    const base = `ou=teams,${suffix}`
    const findings = await run(options({ groups: { source: 'search', base } }))
    expect(findings.filter(({ verdict }) => verdict === 'failed')).toMatchObject([
      {
        step: 'base',
        code: 'ERR_LDAP_AUTH_GROUPS',
        remedy: 'Correct the part of groups.base in front of that.',
      },
      { step: 'summary' },
    ])
  })

  it('a group filter for other kinds of groups', async () => {
    const wrong = { source: 'search', base: groups, filter: '(memberUid={{username}})' } as const
    const findings = await look({ groups: wrong })
    expect(stepOf(findings, 'groups')).toMatchObject({
      verdict: 'warning',
      message: expect.stringContaining(`"${ops}" names this person in member`),
      remedy: expect.stringContaining('groups.filter to (member={{dn}})'),
    })
  })

  it('roles by groups that are not there, and a requirement that is not met', async () => {
    const roles = { admin: [ops], boss: [`cn=bosses,${groups}`] }
    const require = { anyRole: ['boss'], filter: '(employeeType=boss)' }
    const findings = await look({ roles, require })
    expect(stepOf(findings, 'roles')).toMatchObject({
      verdict: 'warning',
      message: expect.stringContaining(`Roles: admin. Not there`),
      details: { roles: ['admin'], missing: [`cn=bosses,${groups}`] },
    })
    expect(stepOf(findings, 'require')).toMatchObject({
      verdict: 'failed',
      message: 'This person does not fulfil require: anyRole (boss); filter (employeeType=boss).',
      remedy: expect.stringContaining('change require'),
    })
    expect(stepOf(findings, 'summary').message).toContain('"alice" can not log in: This person')
  })
})
