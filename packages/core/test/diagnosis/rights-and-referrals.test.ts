import {
  describeWithSlapd,
  startScriptedServer,
  startSlapdWithPolicy,
} from '@ldap-auth/test-servers'
import { expect, it } from 'vitest'
import { diagnose, explain } from '../../src/diagnosis/index.ts'
import {
  collect,
  entries,
  groups,
  optionsFor,
  people,
  person,
  startCompany,
  stepOf,
  suffix,
  unit,
} from './company.ts'

const branch = `ou=branch,${people}`

function referral(ref: string) {
  const objectClass = ['referral', 'extensibleObject']
  return { dn: branch, attributes: { objectClass, ou: 'branch', ref } }
}

describeWithSlapd('the rights of the service account at OpenLDAP', () => {
  it('that may see nothing', async () => {
    await using company = await startCompany({ access: { hiddenFromService: ['entry'] } })
    const findings = await collect(diagnose(optionsFor(company), { username: 'alice' }))
    expect(stepOf(findings, 'service-bind').verdict).toBe('good')
    expect(stepOf(findings, 'base')).toMatchObject({
      verdict: 'failed',
      code: 'ERR_LDAP_AUTH_SEARCH',
      message: `There is no "${people}", or the service account may not see it.`,
      remedy: expect.stringContaining('Let the service account search and read there'),
    })
    expect(stepOf(findings, 'user-search').verdict).toBe('failed')
  })

  it('that is not there', async () => {
    await using company = await startCompany()
    const { service: _, ...anonymous } = optionsFor(company)
    const findings = await collect(diagnose(anonymous, { username: 'alice' }))
    expect(stepOf(findings, 'service-bind').message).toContain('searches are anonymous')
    expect(stepOf(findings, 'base')).toMatchObject({
      verdict: 'failed',
      message: `There is no "${people}", or an anonymous search may not see it.`,
      remedy: expect.stringContaining('Give a service account in service'),
    })
  })

  it('that sees nothing below the base', async () => {
    const empty = unit(`ou=empty,${suffix}`)
    await using company = await startCompany({ entries: [...entries, empty] })
    const options = optionsFor(company, { user: { base: empty.dn } })
    const findings = await collect(diagnose(options, { username: 'nobody-at-all' }))
    expect(stepOf(findings, 'base')).toMatchObject({
      verdict: 'warning',
      message: expect.stringContaining('nothing can be seen below it'),
      remedy: 'Let the service account search and read there.',
    })
    expect(stepOf(findings, 'user-search')).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('the service account may not read there'),
    })
  })

  it('that may not read an attribute of the filter', async () => {
    await using company = await startCompany({ access: { hiddenFromService: ['mail'] } })
    const user = { filter: '(mail={{username}})', usernameAttribute: 'uid' }
    const username = 'alice@mail.example.com'
    const findings = await collect(diagnose(optionsFor(company, { user }), { username }))
    expect(stepOf(findings, 'user-search')).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('matches (mail=*)'),
      remedy: expect.stringContaining('let the service account search by them and read them'),
    })
  })

  it('that sees what people may not see of themselves', async () => {
    await using company = await startCompany({ access: { hiddenFromUsers: ['mail'] } })
    const request = { username: 'alice', password: 'secret-alice' }
    const findings = await collect(diagnose(optionsFor(company), request))
    expect(stepOf(findings, 'attributes')).toMatchObject({
      verdict: 'good',
      message: expect.stringContaining('mail as the service account'),
      details: { sources: { cn: 'user', mail: 'service' } },
    })
  })
})

describeWithSlapd('references at OpenLDAP', () => {
  it('to a host that is not listed', async () => {
    await using company = await startCompany({
      entries: [...entries, referral(`ldap://elsewhere.example.com/${branch}`)],
    })
    const uri = `ldap://elsewhere.example.com/${branch}`
    const refusing = optionsFor(company, { referrals: 'refuse' })
    const findings = await collect(explain(refusing, 'dora'))
    expect(stepOf(findings, 'user-search')).toMatchObject({
      verdict: 'failed',
      code: 'ERR_LDAP_AUTH_REFERRAL_REFUSED',
      message: expect.stringContaining(uri),
      remedy: expect.stringContaining('List the host in referrals.follow.hosts'),
    })
    const [reference] = Object.entries(
      stepOf(findings, 'referrals').details?.['references'] as Record<string, string>,
    )
    expect(reference).toEqual([expect.stringContaining(uri), 'refused'])
    expect(stepOf(findings, 'referrals').verdict).toBe('warning')

    const ignoring = await collect(explain(optionsFor(company), 'alice'))
    expect(stepOf(ignoring, 'referrals')).toMatchObject({
      verdict: 'good',
      message: expect.stringContaining('1 ignored. Whoever is only kept there can not log in'),
    })
  })

  it('to a host that is listed and does not answer', async () => {
    await using silent = await startScriptedServer((socket) => socket.resume())
    await using company = await startCompany({
      entries: [...entries, referral(`${silent.url}/${branch}`)],
    })
    const options = optionsFor(company, {
      referrals: { follow: { hosts: [`127.0.0.1:${silent.port}`] } },
      timeouts: { connectMs: 300, operationMs: 1000, loginMs: 2000 },
    })
    const findings = await collect(explain(options, 'dora'))
    expect(stepOf(findings, 'user-search').code).toBe('ERR_LDAP_AUTH_TIMEOUT')
    expect(Object.values(stepOf(findings, 'referrals').details?.['references'] ?? {})).toEqual([
      'followed',
    ])
  })
})

describeWithSlapd('the state of accounts at OpenLDAP', () => {
  it('is explained', async () => {
    const policies = unit(`ou=policies,${suffix}`)
    const policy = (cn: string, rules: Readonly<Record<string, string>>) => ({
      dn: `cn=${cn},${policies.dn}`,
      attributes: {
        objectClass: ['device', 'pwdPolicy'],
        pwdAttribute: 'userPassword',
        ...rules,
      },
    })
    const lasting = { pwdPolicySubentry: `cn=lasting,${policies.dn}` }
    const brief = { pwdPolicySubentry: `cn=brief,${policies.dn}` }
    const longAgo = { pwdAccountLockedTime: '20260101000000Z' }
    await using company = await startSlapdWithPolicy({
      entries: [
        unit(people),
        unit(groups),
        policies,
        policy('lasting', { pwdLockout: 'TRUE', pwdMaxFailure: '5', pwdMaxAge: '86400' }),
        policy('brief', { pwdLockout: 'TRUE', pwdMaxFailure: '5', pwdLockoutDuration: '60' }),
        person('disabled', { pwdAccountLockedTime: '000001010000Z' }),
        person('locked', { ...longAgo, ...lasting }),
        person('locked-once', { ...longAgo, ...brief }),
        person('expired', { pwdChangedTime: '20200101000000Z', ...lasting }),
        person('newcomer', { pwdReset: 'TRUE' }),
      ],
    })
    const stateOf = async (username: string) => {
      const findings = await collect(explain(optionsFor(company), username))
      return { account: stepOf(findings, 'account'), findings }
    }
    const disabled = await stateOf('disabled')
    expect(disabled.account).toMatchObject({
      verdict: 'failed',
      message: 'The account is disabled.',
      remedy: 'Enable it. (see docs/account-state.md)',
      details: { states: ['account-disabled'] },
    })
    expect(stepOf(disabled.findings, 'summary').message).toBe(
      '"disabled" can not log in: The account is disabled.',
    )
    expect((await stateOf('locked')).account).toMatchObject({
      verdict: 'failed',
      message:
        'The account is locked after wrong passwords, since 2026-01-01T00:00:00Z until somebody unlocks it.',
    })
    expect((await stateOf('locked-once')).account.verdict).toBe('good')
    expect((await stateOf('expired')).account).toMatchObject({
      verdict: 'failed',
      details: { states: ['password-expired'] },
    })
    const newcomer = await stateOf('newcomer')
    expect(newcomer.account.details).toEqual({ states: ['password-must-change'] })
    expect(stepOf(newcomer.findings, 'lockout')).toMatchObject({
      verdict: 'good',
      message: expect.stringMatching(/locks an account after 5 wrong passwords.*after 3 wrong/),
    })
    const options = optionsFor(company, { throttle: false })
    const unguarded = await collect(explain(options, 'newcomer'))
    expect(stepOf(unguarded, 'lockout')).toMatchObject({
      verdict: 'warning',
      message: expect.stringContaining('throttle is off: anybody can have accounts locked'),
      remedy: expect.stringContaining('Leave throttle on'),
    })
  })
})
