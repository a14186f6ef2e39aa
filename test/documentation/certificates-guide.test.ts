import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createLdapAuth } from '@ldap-auth/core'
import { describeWithSlapd, startSlapd } from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import { applyLdif, readGuide } from './guide.ts'

const run = promisify(execFile)
const config = { dn: 'cn=admin,cn=config', password: 'of-the-configuration' }

const unit = (ou: string) => {
  return { dn: `ou=${ou},dc=example,dc=com`, attributes: { objectClass: 'organizationalUnit', ou } }
}
const steve = {
  dn: 'uid=steve,ou=people,dc=example,dc=com',
  attributes: {
    objectClass: 'inetOrgPerson',
    uid: 'steve',
    cn: 's',
    sn: 's',
    userPassword: 'of steve',
  },
}
const app = {
  dn: 'cn=app,ou=services,dc=example,dc=com',
  attributes: { objectClass: 'applicationProcess', cn: 'app' },
}

describeWithSlapd('the guide to client certificates', () => {
  it('makes one that OpenLDAP takes for the service account', async () => {
    const slapd = await startSlapd({
      globalLines: ['database config', `rootdn "${config.dn}"`, `rootpw ${config.password}`],
      entries: [unit('people'), unit('services'), steve, app],
    })
    onTestFinished(() => slapd.stop())
    const { dir: cwd, ca, tlsUrl: url } = slapd
    const { commands, ldif, options } = readGuide('certificates.md', '', (text) =>
      text.replaceAll('/etc/ldap/tls', cwd).replaceAll('/etc/app', cwd),
    )
    const ours = commands.filter((block) => block.startsWith('openssl'))
    for (const block of ours) await run('sh', ['-ec', block], { cwd })
    await applyLdif(slapd, config, ldif.join('\n'))
    const [written = { url, user: {} }] = options
    const auth = createLdapAuth({ ...written, url, tls: { ...written.tls, ca } })
    onTestFinished(() => auth.close())
    expect(await auth.authenticate({ username: 'steve', password: 'of steve' })).toMatchObject({
      authenticated: true,
    })
    expect(slapd.log()).toMatch(/BIND dn="cn=app,ou=services,dc=example,dc=com" mech=EXTERNAL/i)
  })
})
