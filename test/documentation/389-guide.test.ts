import { createLdapAuth } from '@ldap-auth/core'
import { type Ds389, describeWith389, start389 } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBy, readGuide } from './guide.ts'

const password = 'of the service account'
const guide = readGuide('389-freeipa.md', password)

const people = 'ou=people,dc=example,dc=com'
const person = (uid: string) => {
  const names = { uid, cn: uid, sn: uid, mail: `${uid}@example.com`, userPassword: `of ${uid}` }
  return { dn: `uid=${uid},${people}`, attributes: { objectClass: 'inetOrgPerson', ...names } }
}
const unit = (ou: string) => {
  return { dn: `ou=${ou},dc=example,dc=com`, attributes: { objectClass: 'organizationalUnit', ou } }
}
const ops = {
  dn: 'cn=ops,ou=groups,dc=example,dc=com',
  attributes: { objectClass: 'groupOfNames', cn: 'ops', member: `uid=steve,${people}` },
}

describeWith389('the guide to 389 Directory Server', () => {
  let server: Ds389
  beforeAll(async () => {
    server = await start389({
      entries: [unit('people'), unit('groups'), person('steve'), person('gone'), ops],
    })
    // Nobody may see anything but by the rules of the guide.
    await server.modify('dn: dc=example,dc=com\nchangetype: modify\ndelete: aci\n')
    const [service = '', lockout = '', systemAccount = ''] = guide.ldif
    for (const block of [service, lockout]) {
      await server.modify(block.replace('change-me', password))
    }
    // The place of FreeIPA's system accounts, which another server lacks.
    const container = 'objectClass: nsContainer\ncn:'
    await server.modify(`dn: cn=etc,dc=example,dc=com\nchangetype: add\n${container} etc\n`)
    const below = 'dn: cn=sysaccounts,cn=etc,dc=example,dc=com\nchangetype: add\n'
    await server.modify(`${below}${container} sysaccounts\n`)
    await server.modify(systemAccount.replace('change-me', password))
    await server.modify(
      `dn: uid=gone,${people}\nchangetype: modify\nadd: nsAccountLock\nnsAccountLock: true\n`,
    )
  })
  afterAll(() => server.stop())

  it('leads to a login with groups and roles', async () => {
    const auth = openBy(guide.options[0], server)
    expect(await auth.check()).toMatchObject({ healthy: true })
    const steve = { username: 'steve', password: 'of steve' }
    expect(await auth.authenticate(steve)).toMatchObject({
      authenticated: true,
      user: {
        username: 'steve',
        email: 'steve@example.com',
        groups: [{ name: 'ops' }],
        roles: ['admin'],
      },
    })
    expect((await auth.searchUsers('ste')).users).toMatchObject([{ username: 'steve' }])
  })

  it('lets the lockout be read, and tells who is disabled', async () => {
    const auth = openBy(guide.options[0], server)
    for (const wrong of ['1', '2']) await auth.authenticate({ username: 'steve', password: wrong })
    expect(auth.stats.throttle.accountLimits).toContainEqual({ max: 3, windowMs: 900_000 })
    const gone = { username: 'gone', password: 'of gone' }
    expect(await auth.authenticate(gone)).toMatchObject({ reason: 'account-disabled' })
  })

  it('makes the system account of FreeIPA one that binds', async () => {
    const [, freeipa] = guide.options
    const service = freeipa?.service
    const auth = createLdapAuth({
      url: server.tlsUrl,
      tls: { ca: server.ca },
      user: { base: people, filter: '(uid={{username}})' },
      ...(service && { service }),
    })
    expect(await auth.check()).toMatchObject({ healthy: true })
    await auth.close()
  })

  it('refuses passwords in clear', async () => {
    await server.modify(
      'dn: cn=config\nchangetype: modify\nreplace: nsslapd-require-secure-binds\nnsslapd-require-secure-binds: on\n',
    )
    const auth = createLdapAuth({ ...(guide.options[0] ?? { user: {} }), url: server.url, tls: {} })
    const login = auth.authenticate({ username: 'steve', password: 'of steve' })
    await expect(login).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_TLS' })
    await auth.close()
  })
})
