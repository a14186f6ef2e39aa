import { describeWithSlapd, makeAuthority, startSlapd } from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import { applyLdif, openBy, readGuide } from './guide.ts'

const password = 'of the service account'
const unit = (ou: string) => {
  return { dn: `ou=${ou},dc=example,dc=com`, attributes: { objectClass: 'organizationalUnit', ou } }
}
const app = {
  dn: 'cn=app,ou=services,dc=example,dc=com',
  attributes: { objectClass: 'person', cn: 'app', sn: 'app', userPassword: password },
}
const person = {
  dn: 'uid=somebody-of-the-branch,ou=branch,dc=example,dc=com',
  attributes: { objectClass: 'inetOrgPerson', uid: 'somebody-of-the-branch', cn: 's', sn: 's' },
}

describeWithSlapd('the guide to referrals', () => {
  it('leads to somebody at another server', async () => {
    const authority = await makeAuthority()
    const certificates = await authority.server(['127.0.0.1'])
    const common = [unit('services'), app]
    const one = await startSlapd({ certificates, entries: common })
    onTestFinished(() => one.stop())
    const two = await startSlapd({ certificates, entries: [...common, unit('branch'), person] })
    onTestFinished(() => two.stop())
    const { ldif, options } = readGuide('referrals.md', password, (text) =>
      text.replaceAll('ldap2.example.com', new URL(two.tlsUrl).host),
    )
    await applyLdif(one, one.admin, ldif.join('\n'))
    const auth = openBy(options[0], one)
    expect(await auth.findUser('somebody-of-the-branch')).toMatchObject({ dn: person.dn })
  })
})
