import { describeWith389, start389 } from '@ldap-auth/test-servers'
import { expect, it } from 'vitest'
import { diagnose, explain } from '../../src/diagnosis/index.ts'
import type { LdapAuthOptions } from '../../src/index.ts'
import { collect, groups, ops, people, person, stepOf, suffix, unit, verdicts } from './company.ts'

describeWith389('a diagnosis of 389 Directory Server', () => {
  it('is good where all is well, and tells what is not', async () => {
    const alice = person('alice')
    const password = 'secret-alice'
    await using server = await start389({
      entries: [
        unit(people),
        unit(groups),
        { ...alice, attributes: { ...alice.attributes, userPassword: password } },
        {
          ...person('locked'),
          attributes: { ...person('locked').attributes, nsAccountLock: 'true' },
        },
        { dn: ops, attributes: { objectClass: 'groupOfNames', member: alice.dn } },
      ],
    })
    const options: LdapAuthOptions = {
      url: server.tlsUrl,
      tls: { ca: server.ca },
      service: server.serviceAccount,
      directory: '389ds',
      user: { base: people },
      groups: { base: groups },
      roles: { admin: [ops] },
    }
    const findings = await collect(diagnose(options, { username: 'alice', password }))
    expect(verdicts(findings)).toMatchObject({
      'root-dse': 'good',
      preset: 'good',
      'service-bind': 'good',
      base: 'good',
      'user-search': 'good',
      'user-bind': 'good',
      account: 'good',
      groups: 'good',
      roles: 'good',
    })
    expect(stepOf(findings, 'summary').message).toContain(
      '"alice" can log in, with the roles admin',
    )

    const locked = await collect(explain(options, 'locked'))
    expect(stepOf(locked, 'account')).toMatchObject({
      verdict: 'failed',
      details: { states: ['account-disabled'] },
    })
    const elsewhere = { ...options, user: { base: `ou=staff,${suffix}` } }
    expect(stepOf(await collect(diagnose(elsewhere)), 'base')).toMatchObject({
      verdict: 'failed',
      details: { resultCode: 32, matchedDn: suffix },
    })
  })
})
