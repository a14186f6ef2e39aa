import { type EntryData, startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Client, startApp, versions } from './app.ts'

const base = 'ou=people,dc=company,dc=com'
const names = [
  'Smith, John',
  "O'Brien (Ann)",
  'Zoë',
  'a+b',
  '#hash',
  'back\\slash',
  '"quoted"',
  '*',
  ' lead',
  'trail ',
]

describe.each(versions)('people with awkward names on %s', (_name, express) => {
  async function startWith(person: EntryData): Promise<() => Client> {
    const unit = { dn: base, attributes: { objectClass: 'organizationalUnit' } }
    const directory = await startDirectory({ entries: [unit, person] })
    onTestFinished(() => directory.close())
    const { url, serviceAccount: service } = directory
    const options = { url, service, groups: undefined, roles: undefined, basic: { realm: 'x' } }
    const app = await startApp(express, { options })
    onTestFinished(() => app.close())
    return app.client
  }

  async function expectLogin(client: () => Client, username: string, password: string) {
    const form = await client()
      .post('/login')
      .set('Accept', 'application/json')
      .type('form')
      .send({ username, password })
    const basic = await client().get('/').auth(username, password)
    for (const { status, body } of [form, basic]) {
      expect(status).toBe(200)
      expect(body.user.username).toBe(username)
    }
  }

  it.each(names)('%j logs in by form and by Basic', async (username) => {
    const password = ` of ${username} `
    const client = await startWith({
      dn: `uid=${escaped(username)},${base}`,
      attributes: { objectClass: 'inetOrgPerson', userPassword: password },
    })
    await expectLogin(client, username, password)
  })

  it('an RDN of several values logs in by form and by Basic', async () => {
    const client = await startWith({
      dn: `cn=Smith\\2c John+uid=jsmith,${base}`,
      attributes: { objectClass: 'inetOrgPerson', userPassword: 'two-parts' },
    })
    await expectLogin(client, 'jsmith', 'two-parts')
  })
})

function escaped(uid: string): string {
  return uid.replace(/[,+"\\<>;=#]|^ | $/g, (sign) => `\\${Buffer.from(sign).toString('hex')}`)
}
