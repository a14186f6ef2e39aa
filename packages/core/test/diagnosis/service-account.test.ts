import { describeWithSlapd, type Slapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diagnose, type Finding } from '../../src/diagnosis/index.ts'
import type { LdapAuthOptions } from '../../src/index.ts'
import { collect, optionsFor, startCompany, stepOf } from './company.ts'

describeWithSlapd('a service account at OpenLDAP', () => {
  let company: Slapd
  beforeAll(async () => {
    company = await startCompany()
  })
  afterAll(() => company.stop())

  const options = (change: Parameters<typeof optionsFor>[1] = {}): LdapAuthOptions =>
    optionsFor(company, change)

  const look = (change: Parameters<typeof optionsFor>[1]): Promise<readonly Finding[]> =>
    collect(diagnose(options(change), { username: 'alice' }))

  it('a service account with a wrong password is tried once, wherever', async () => {
    const before = company.binds().length
    const { serviceAccount } = company
    const url = [company.tlsUrl, company.tlsUrl.replace('127.0.0.1', 'localhost')]
    const service = { ...serviceAccount, password: 'not-the-service-word' }
    const findings = await look({ url, service })
    expect(stepOf(findings, 'service-bind')).toMatchObject({
      verdict: 'failed',
      code: 'ERR_LDAP_AUTH_SERVICE_BIND',
      message: 'The directory refused the service account: invalidCredentials (49).',
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
      remedy: expect.stringContaining(
        'Look why the function in service.password gives no password',
      ),
    })
    expect(JSON.stringify(findings)).not.toContain('hunter2')
  })
})
