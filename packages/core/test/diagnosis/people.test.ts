import { describeWithSlapd, type Slapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diagnose, explain, type Finding } from '../../src/diagnosis/index.ts'
import type { LdapAuthOptions } from '../../src/index.ts'
import {
  collect,
  groups,
  ops,
  optionsFor,
  people,
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

  const options = (change: Parameters<typeof optionsFor>[1]): LdapAuthOptions =>
    optionsFor(company, change)

  const look = (
    change: Parameters<typeof optionsFor>[1],
    username = 'alice',
  ): Promise<readonly Finding[]> => collect(diagnose(options(change), { username }))

  /** The step, and that the last finding says the same. */
  async function keptOut(
    step: string,
    change: Parameters<typeof optionsFor>[1],
    username?: string,
  ): Promise<Finding> {
    const findings = await look(change, username)
    const found = stepOf(findings, step)
    expect(found.verdict).toBe('failed')
    const { message, remedy } = stepOf(findings, 'summary')
    expect(message).toContain(found.message)
    expect(remedy).toBe(found.remedy)
    return found
  }

  it('a service account with a wrong password is tried once, wherever', async () => {
    const before = company.binds().length
    const { serviceAccount } = company
    const url = [company.tlsUrl, company.tlsUrl.replace('127.0.0.1', 'localhost')]
    const service = { ...serviceAccount, password: 'not-the-service-word' }
    const findings = await look({ url, service })
    expect(stepOf(findings, 'service-bind')).toMatchObject({
      verdict: 'failed',
      code: 'ERR_LDAP_AUTH_SERVICE_BIND',
      message: expect.stringContaining('invalidCredentials (49)'),
      remedy: expect.stringMatching(/^Correct service\.password, and service\.dn/),
      details: { resultCode: 49 },
    })
    expect(stepOf(findings, 'service-bind', url[1])).toMatchObject({
      verdict: 'skipped',
      message: expect.stringContaining('is not tried again'),
    })
    expect(stepOf(findings, 'base').verdict).toBe('skipped')
    expect(company.binds().length - before).toBe(1)
    expect(JSON.stringify(findings)).not.toContain('not-the-service-word')
  })

  it('a service account whose name has a stray space', async () => {
    const { dn, password } = company.serviceAccount
    const service = { dn: dn.replace(',', ' ,'), password: `${password}x` }
    const findings = await look({ service })
    expect(stepOf(findings, 'service-bind').remedy).toMatch(
      /^Remove the spaces beside a comma or an equals sign in service\.dn/,
    )
  })

  it('a service password that can not be got', async () => {
    const service = {
      ...company.serviceAccount,
      password: () => Promise.reject(new Error('vault: hunter2')),
    }
    const findings = await look({ service })
    expect(stepOf(findings, 'service-bind')).toMatchObject({
      verdict: 'failed',
      message: 'The function in service.password failed; the cause says why.',
    })
    expect(JSON.stringify(findings)).not.toContain('hunter2')
  })

  it('a base that is not there', async () => {
    expect(await keptOut('base', { user: { base: `ou=staff,${suffix}` } })).toMatchObject({
      code: 'ERR_LDAP_AUTH_SEARCH',
      message: `There is no "ou=staff,${suffix}": of it, "${suffix}" is there.`,
      remedy: 'Correct the part of user.base in front of that.',
      details: { resultCode: 32, matchedDn: suffix },
    })
  })

  it('a base of another directory', async () => {
    const base = 'ou=people,dc=example,dc=org'
    const found = await keptOut('base', { user: { base } })
    expect(found.message).toContain(`the directory keeps`)
    expect(found.message).toContain(`"${suffix}"`)
    expect(found.remedy).toBe('Set user.base to a DN below one of these.')
  })

  it('a base with a space that nobody sees', async () => {
    const base = `ou=staff\\20,${suffix}`
    expect((await keptOut('base', { user: { base } })).remedy).toBe(
      'Remove the space at the edge of the value of ou in user.base. Correct the part of user.base in front of that.',
    )
  })

  it('a filter with a condition that the person does not meet', async () => {
    const filter = '(&(objectClass=posixAccount)(employeeType=staff)(uid={{username}}))'
    expect(await keptOut('user-search', { user: { filter } })).toMatchObject({
      message: expect.stringContaining('does not match (objectClass=posixAccount) of user.filter'),
      remedy: expect.stringContaining('Leave that condition out of user.filter'),
      details: { matches: 0, conditions: ['(objectClass=posixAccount)'] },
    })
  })

  it('a filter that can match nobody', async () => {
    const user = { filter: '(sAMAccountName={{username}})' }
    expect(await keptOut('user-search', { user }, 'nobody-at-all')).toMatchObject({
      message: expect.stringContaining('matches (sAMAccountName=*): user.filter can find nobody'),
      remedy: expect.stringContaining('Correct the attributes and object classes'),
      details: { matches: 0 },
    })
  })

  it('a filter that matches several', async () => {
    const user = { filter: '(mail={{username}})', usernameAttribute: 'uid' }
    const found = await keptOut('user-search', { user }, 'shared@mail.example.com')
    expect(found).toMatchObject({
      message: expect.stringContaining('could be 2 entries'),
      remedy: expect.stringContaining('Make user.filter or user.base narrower'),
      details: { matches: 2, dns: [`uid=bob,${people}`, `uid=carol,${people}`] },
    })
  })

  it('a person outside of the base', async () => {
    expect(await keptOut('user-search', {}, 'gustav')).toMatchObject({
      message: expect.stringContaining('is outside of user.base'),
      remedy: expect.stringContaining('Set user.base to a DN that this person is below'),
      details: { dn: `uid=gustav,ou=guests,${suffix}` },
    })
  })

  it('a person who is known by another attribute', async () => {
    expect(await keptOut('user-search', {}, 'alice@mail.example.com')).toMatchObject({
      message: expect.stringContaining('has "alice@mail.example.com" as its mail'),
      remedy: expect.stringContaining('(|(uid={{username}})(mail={{username}}))'),
    })
  })

  it('a person whose domain differs', async () => {
    const found = await keptOut('user-search', {}, 'alice@other.example.com')
    expect(found.message).toMatch(/is called "alice" \(uid\): the domain of the name differs\.$/)
    expect(found.remedy).toMatch(/^Log in as "alice"; or have the domain of the names agree/)
  })

  it('a name that is misspelled', async () => {
    expect((await keptOut('user-search', {}, 'alicia')).message).toContain('others can be found')
  })

  it('a name that no directory has', async () => {
    expect((await keptOut('user-search', {}, ' ')).details).toEqual({ matches: 0 })
  })

  it('an entry without the user name attribute', async () => {
    const user = { usernameAttribute: 'employeeNumber' }
    expect(await keptOut('identity', { user })).toMatchObject({
      code: 'ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING',
      message: expect.stringContaining(`"uid=alice,${people}" has no employeeNumber`),
      remedy: expect.stringContaining('user.usernameAttribute'),
      details: { present: expect.arrayContaining(['mail']) },
    })
  })

  it('a group base that is not there', async () => {
    const base = `ou=teams,${suffix}`
    expect(await keptOut('groups', { groups: { source: 'search', base } })).toMatchObject({
      code: 'ERR_LDAP_AUTH_GROUPS',
      message: `There is no "${base}": of it, "${suffix}" is there.`,
      remedy: 'Correct the part of groups.base in front of that.',
    })
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

  it('a password is tried once, and is nowhere to be seen', async () => {
    const before = company.binds().length
    const request = { username: 'alice', password: 'secret-alice' }
    const findings = await collect(diagnose(options({ roles: { admin: [ops] } }), request))
    expect(stepOf(findings, 'user-bind')).toMatchObject({
      verdict: 'good',
      message: 'The directory takes the password. This was one attempt at the directory.',
    })
    expect(stepOf(findings, 'attributes')).toMatchObject({
      details: { sources: { mail: 'user', uid: 'user' } },
    })
    expect(stepOf(findings, 'summary').message).toBe('"alice" can log in, with the roles admin.')
    const dn = `uid=alice,${people}`
    expect(
      company
        .binds()
        .slice(before)
        .filter((name) => name === dn),
    ).toEqual([dn])
    const text = JSON.stringify(findings)
    expect(text).not.toContain('secret-alice')
    expect(text).not.toContain(company.serviceAccount.password)
  })

  it('a wrong password is tried once', async () => {
    const before = company.binds().length
    const request = { username: 'bob', password: 'not-the-word' }
    const findings = await collect(diagnose(options({}), request))
    expect(stepOf(findings, 'user-bind')).toMatchObject({
      verdict: 'failed',
      message: 'The directory refuses the password. This was one attempt at the directory.',
      details: { reason: 'wrong-password', resultCode: 49, attempts: 1 },
    })
    expect(company.binds().slice(before)).toHaveLength(3)
    expect(JSON.stringify(findings)).not.toContain('not-the-word')
  })

  it('an empty password binds nobody', async () => {
    const before = company.binds().length
    const findings = await collect(diagnose(options({}), { username: 'bob', password: '' }))
    expect(stepOf(findings, 'user-bind').details).toMatchObject({ attempts: 0 })
    expect(
      company
        .binds()
        .slice(before)
        .every((dn) => dn.startsWith('cn=service,')),
    ).toBe(true)
  })

  it('is explained without a bind as the person', async () => {
    const before = company.binds().length
    const findings = await collect(explain(options({}), 'alice'))
    expect(stepOf(findings, 'summary')).toMatchObject({
      verdict: 'good',
      message: 'Nothing keeps "alice" from logging in except a wrong password.',
    })
    expect(stepOf(findings, 'attributes').details).toMatchObject({ sources: { mail: 'service' } })
    const dn = company.serviceAccount.dn
    expect(new Set(company.binds().slice(before))).toEqual(new Set([dn]))
  })

  it('by a composed DN', async () => {
    const { user: _, ...others } = options({})
    const composed = { ...others, user: { dn: `uid={{username}},${people}` } }
    const request = { username: 'alice', password: 'secret-alice' }
    const findings = await collect(diagnose(composed, request))
    expect(stepOf(findings, 'user-search').message).toContain('found by user.dn')
    expect(stepOf(findings, 'summary').message).toBe('"alice" can log in.')
  })

  it('whoever stops listening leaves nothing open, and an abort is an error', async () => {
    const controller = new AbortController()
    const steps: string[] = []
    const onStep = (step: string): void => {
      steps.push(step)
      if (step === 'user-search') controller.abort()
    }
    const request = { username: 'alice', signal: controller.signal, onStep }
    await expect(collect(diagnose(options({}), request))).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_ABORTED',
    })
    expect(steps).toContain('tcp')
    expect(steps.at(-1)).toBe('user-search')
  })

  it('wrong options are an error', async () => {
    await expect(collect(diagnose(options({ user: { base: '' } })))).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_OPTIONS',
    })
  })
})
