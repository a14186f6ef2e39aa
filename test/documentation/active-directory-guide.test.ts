import {
  activeDirectoryUser,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBy, readGuide } from './guide.ts'

const password = 'of the service account'
// The domain that other tests have made already.
const guide = readGuide('active-directory.md', password, (text) =>
  text.replaceAll('corp.example.com', 'corp.example.test').replaceAll('DC=com', 'DC=test'),
)

const suffix = 'DC=corp,DC=example,DC=test'
const unit = (ou: string) => {
  return { dn: `OU=${ou},${suffix}`, attributes: { objectClass: 'organizationalUnit', ou } }
}
const steve = activeDirectoryUser(`CN=Steve Summers,OU=People,${suffix}`, 'steve', 'of steve', {
  userPrincipalName: 'steve@corp.example.test',
})
const app = activeDirectoryUser(`CN=app,OU=Services,${suffix}`, 'app', password, {
  userPrincipalName: 'app@corp.example.test',
})
const ops = {
  dn: `CN=Ops,OU=Groups,${suffix}`,
  attributes: { objectClass: 'group', sAMAccountName: 'Ops', member: steve.dn },
}

describeWithSamba('the guide to Active Directory', () => {
  let samba: Samba
  beforeAll(async () => {
    const entries = [unit('People'), unit('Groups'), unit('Services'), steve, app, ops]
    samba = await startSamba({
      requireTls: true,
      lockoutThreshold: 5,
      entries,
    })
  })
  afterAll(() => samba.stop())

  it.each(['steve', 'STEVE', 'steve@corp.example.test', 'CORP\\steve'])(
    'leads to a login as %s, with groups and roles',
    async (username) => {
      const auth = openBy(guide.options[0], samba)
      expect(await auth.check()).toMatchObject({ healthy: true })
      expect(await auth.authenticate({ username, password: 'of steve' })).toMatchObject({
        authenticated: true,
        user: { username: 'steve', groups: [{ name: 'Ops' }], roles: ['admin'] },
      })
    },
  )

  it('needs nothing set for the lockout to be read', async () => {
    const auth = openBy(guide.options[0], samba)
    for (const wrong of ['1', '2']) await auth.authenticate({ username: 'steve', password: wrong })
    expect(auth.stats.throttle.accountLimits).toContainEqual({ max: 3, windowMs: 3_600_000 })
  })
})
