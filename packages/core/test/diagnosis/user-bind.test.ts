import { describeWithSlapd, type Slapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diagnose, explain } from '../../src/diagnosis/index.ts'
import type { LdapAuthOptions } from '../../src/index.ts'
import { collect, ops, optionsFor, people, startCompany, stepOf, verdicts } from './company.ts'

describeWithSlapd('a diagnosis with a password, and without', () => {
  let company: Slapd
  beforeAll(async () => {
    company = await startCompany()
  })
  afterAll(() => company.stop())

  const options = (change: Parameters<typeof optionsFor>[1] = {}): LdapAuthOptions =>
    optionsFor(company, change)

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

    const { service: _service, ...anonymous } = composed
    const own = await collect(diagnose(anonymous, request))
    expect(verdicts(own)).toMatchObject({
      base: 'skipped',
      'user-search': 'skipped',
      'user-bind': 'good',
    })
    const untold = await collect(explain(anonymous, 'alice'))
    expect(stepOf(untold, 'summary')).toMatchObject({
      verdict: 'skipped',
      message: 'Only a login can tell whether "alice" can log in.',
    })
  })

  it('an abort is an error', async () => {
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
