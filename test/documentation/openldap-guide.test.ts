import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createLdapAuth } from '@ldap-auth/core'
import { describeWithSlapd, type Slapd, ssha, startSlapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { applyLdif, openBy, readGuide } from './guide.ts'

const run = promisify(execFile)
const password = 'of the service account'
const guide = readGuide('openldap.md', password)
const config = { dn: 'cn=admin,cn=config', password: 'of-the-configuration' }

const people = 'ou=people,dc=example,dc=com'
const person = (uid: string, more: Record<string, string> = {}) => {
  const names = { uid, cn: uid, sn: uid, mail: `${uid}@example.com`, userPassword: `of ${uid}` }
  return {
    dn: `uid=${uid},${people}`,
    attributes: { objectClass: 'inetOrgPerson', ...names, ...more },
  }
}
const unit = (ou: string) => {
  return { dn: `ou=${ou},dc=example,dc=com`, attributes: { objectClass: 'organizationalUnit', ou } }
}
const ops = {
  dn: 'cn=ops,ou=groups,dc=example,dc=com',
  attributes: { objectClass: 'groupOfNames', cn: 'ops', member: `uid=steve,${people}` },
}

/** The database of a Debian package, which shows nobody anything. */
const asInstalled = `dn: olcDatabase={2}mdb,cn=config
changetype: modify
delete: olcDbIndex
-
add: olcDbIndex
olcDbIndex: objectClass eq
olcDbIndex: cn,uid eq
olcDbIndex: member,memberUid eq
-
replace: olcAccess
olcAccess: to * by * none
`

describeWithSlapd('the guide to OpenLDAP', () => {
  let slapd: Slapd
  beforeAll(async () => {
    slapd = await startSlapd({
      globalLines: ['database config', `rootdn "${config.dn}"`, `rootpw ${config.password}`],
      entries: [unit('people'), unit('groups'), person('steve'), person('new'), ops],
    })
    await applyLdif(slapd, config, asInstalled)
    for (const block of guide.ldif) await apply(block)
    const reset = `dn: uid=new,${people}\nchangetype: modify\nadd: pwdReset\npwdReset: TRUE\n`
    await applyLdif(slapd, slapd.admin, reset)
  })
  afterAll(() => slapd.stop())

  /** As on a server whose database and files are those of the guide. */
  function apply(block: string): Promise<void> {
    const here = block
      .replaceAll('{1}mdb', '{2}mdb')
      .replaceAll('/etc/ldap/tls', slapd.dir)
      .replace('{SSHA}what-slappasswd-printed', ssha(password))
    const writer = /^dn: .*cn=config$/m.test(block) ? config : slapd.admin
    return applyLdif(slapd, writer, here)
  }

  const read = async (filter: string, ...names: string[]): Promise<string> => {
    const account = ['-D', 'cn=app,ou=services,dc=example,dc=com', '-w', password]
    const what = ['-LLL', '-o', 'ldif-wrap=no', '-b', 'dc=example,dc=com', filter, ...names]
    const env = { ...process.env, LDAPTLS_CACERT: `${slapd.dir}/ca.crt` }
    return (await run('ldapsearch', ['-x', '-H', slapd.tlsUrl, ...account, ...what], { env }))
      .stdout
  }

  it('leads to a login with groups and roles', async () => {
    const auth = openBy(guide.options[0], slapd)
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

  it('lets the lockout be read, and tells who has to change the password', async () => {
    const auth = openBy(guide.options[0], slapd)
    for (const wrong of ['1', '2']) await auth.authenticate({ username: 'steve', password: wrong })
    expect(auth.stats.throttle.accountLimits).toContainEqual({ max: 3, windowMs: 900_000 })
    const answer = await auth.authenticate({ username: 'new', password: 'of new' })
    expect(answer).toMatchObject({ reason: 'password-must-change' })
  })

  it('shows the service account no passwords, old ones neither', async () => {
    const found = await read('(uid=steve)', 'uid', 'userPassword', 'pwdHistory', 'pwdFailureTime')
    expect(found).toContain('uid: steve')
    expect(found).not.toMatch(/userPassword|pwdHistory/)
  })

  it('refuses passwords in clear', async () => {
    const auth = createLdapAuth({ ...(guide.options[0] ?? { user: {} }), url: slapd.url, tls: {} })
    const login = auth.authenticate({ username: 'steve', password: 'of steve' })
    await expect(login).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_TLS' })
    await auth.close()
  })
})
