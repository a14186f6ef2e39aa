import {
  activeDirectoryUser,
  describeWithSamba,
  fileTime,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diagnose, explain, type Finding } from '../../src/diagnosis/index.ts'
import { createLdapAuth, type LdapAuthOptions } from '../../src/index.ts'
import { collect, stepOf, verdicts } from './company.ts'

const suffix = 'DC=corp,DC=example,DC=test'
const people = `OU=People,${suffix}`
const editors = `CN=editors,OU=Groups,${suffix}`
const threshold = 5
const password = 'secret-of-the-person'

function account(name: string, attributes: Readonly<Record<string, string | Buffer>> = {}) {
  const mail = `${name}@mail.example.com`
  const userPrincipalName = `${name}@corp.example.test`
  return activeDirectoryUser(`CN=${name},${people}`, name, password, {
    mail,
    userPrincipalName,
    ...attributes,
  })
}

describeWithSamba('a diagnosis of Active Directory', () => {
  let server: Samba
  beforeAll(async () => {
    server = await startSamba({
      lockoutThreshold: threshold,
      entries: [
        { dn: people, attributes: { objectClass: 'organizationalUnit' } },
        { dn: `OU=Groups,${suffix}`, attributes: { objectClass: 'organizationalUnit' } },
        account('alice'),
        account('locked'),
        account('disabled', { userAccountControl: '514' }),
        account('left', { accountExpires: fileTime(new Date('2020-01-01')) }),
        account('newcomer', { pwdLastSet: '0' }),
        account('sleeper', { logonHours: Buffer.alloc(21) }),
        account('outdated'),
        {
          dn: editors,
          attributes: {
            objectClass: 'group',
            sAMAccountName: 'editors',
            member: `CN=alice,${people}`,
          },
        },
      ],
    })
    await server.agePassword(`CN=outdated,${people}`, 60)
  })
  afterAll(() => server.stop())

  function options(change: Partial<LdapAuthOptions> = {}): LdapAuthOptions {
    return {
      url: server.tlsUrl,
      tls: { ca: server.ca },
      service: server.serviceAccount,
      directory: 'activeDirectory',
      user: { base: people },
      groups: { base: suffix },
      roles: { editor: [editors] },
      ...change,
    }
  }

  async function stateOf(username: string): Promise<Finding> {
    return stepOf(await collect(explain(options(), username)), 'account')
  }

  it('is good where all is well', async () => {
    const findings = await collect(diagnose(options(), { username: 'alice', password }))
    expect(verdicts(findings)).toMatchObject({
      tls: 'good',
      'certificate-chain': 'good',
      'root-dse': 'good',
      preset: 'good',
      'service-bind': 'good',
      base: 'good',
      'user-search': 'good',
      'user-bind': 'good',
      account: 'good',
      groups: 'good',
      roles: 'good',
      lockout: 'good',
    })
    expect(stepOf(findings, 'groups').details?.['groups']).toContain(editors)
    expect(stepOf(findings, 'lockout').message).toMatch(
      /locks an account after 5 wrong passwords in 60 min; logins stop here after 3 wrong/,
    )
    expect(stepOf(findings, 'summary').message).toMatch(
      /^"alice" can log in, with the roles editor/,
    )
    expect(JSON.stringify(findings)).not.toContain(password)
  })

  it('a service account with a wrong password, by its code', async () => {
    const service = { ...server.serviceAccount, password: 'wrong' }
    expect(stepOf(await collect(diagnose(options({ service }))), 'service-bind')).toMatchObject({
      verdict: 'failed',
      code: 'ERR_LDAP_AUTH_SERVICE_BIND',
      remedy: expect.stringMatching(/^The password is wrong, or there is no such account/),
      details: { resultCode: 49, subCode: '52e' },
    })
  })

  it('a search without an account', async () => {
    const { service: _, ...anonymous } = options()
    const findings = await collect(diagnose(anonymous, { username: 'alice' }))
    expect(stepOf(findings, 'base')).toMatchObject({
      verdict: 'failed',
      message: expect.stringMatching(/^An anonymous search may not search below/),
      remedy: 'Give a service account in service, see docs/ways-to-bind.md',
    })
  })

  it('a preset that does not suit', async () => {
    const findings = await collect(diagnose(options({ directory: 'openldap' })))
    expect(stepOf(findings, 'preset')).toMatchObject({
      verdict: 'warning',
      remedy: expect.stringContaining('Set directory to "activeDirectory"'),
    })
  })

  it('names of another domain, by filter and by user.upn', async () => {
    const typed = 'alice@other.example.test'
    const byFilter = await collect(explain(options(), typed))
    expect(stepOf(byFilter, 'user-search')).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('the domain of the name differs'),
      remedy: expect.stringContaining('Log in as "alice"'),
    })
    const user = { base: people, upn: 'corp.example.test' }
    const byUpn = await collect(explain(options({ user }), typed))
    expect(stepOf(byUpn, 'user-search')).toMatchObject({
      verdict: 'failed',
      message:
        '"alice@other.example.test" names another domain than "corp.example.test", which is in user.upn.',
      remedy: expect.stringContaining('set user.upn to the domain of these names'),
    })
  })

  it('a wrong password, by its code', async () => {
    const request = { username: 'alice', password: 'wrong' }
    expect(stepOf(await collect(diagnose(options(), request)), 'user-bind')).toMatchObject({
      verdict: 'failed',
      message: 'The directory refuses the password (52e). This was one attempt at the directory.',
      details: { subCode: '52e', passwordProven: false, attempts: 1 },
    })
  })

  it.each([
    ['disabled', 'account-disabled', /disabled/],
    ['left', 'account-expired', /expired/],
    ['newcomer', 'password-must-change', /changed before the next login/],
    ['sleeper', 'not-permitted-now', /logon hours/],
    ['outdated', 'password-expired', /password has expired, on \d{4}/],
  ])('the state of an account: %s', async (username, state, message) => {
    expect(await stateOf(username)).toMatchObject({
      verdict: 'failed',
      message: expect.stringMatching(message),
      details: { states: [state] },
    })
  })

  it('the state of an account: locked', async () => {
    const { url, serviceAccount } = server
    const user = { base: people, filter: '(sAMAccountName={{username}})' }
    await using auth = createLdapAuth({ url, service: serviceAccount, user, throttle: false })
    for (let attempt = 0; attempt < threshold; attempt += 1) {
      await auth.authenticate({ username: 'locked', password: `wrong ${attempt}` })
    }
    expect(await stateOf('locked')).toMatchObject({
      verdict: 'failed',
      message: expect.stringMatching(/locked after wrong passwords until \d{4}-.*, since \d{4}-/),
      details: { states: ['account-locked'] },
    })
  })
})
