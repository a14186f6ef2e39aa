import { startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { heard } from './hearing.ts'
import { openAuth, peopleBase, startPeople, steve } from './people.ts'

const right = { username: 'steve', password: 'secret-Steve' }
const wrong = { username: 'steve', password: 'a wrong one' }
const nobody = { username: 'Hunter2 typed into the name', password: 'x' }
const clientAddress = '192.0.2.1'

const channels = [
  ...(['login:start', 'login', 'bind:start', 'bind', 'search:start', 'search'] as const),
  ...(['connection', 'cache', 'throttle'] as const),
]

const durationMs = expect.any(Number) as number

describe('events', () => {
  it('tell how each login ended, and a name only of whose entry was found', async () => {
    const logins = heard('login')
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.authenticate(right, { clientAddress })
    for (const credentials of [wrong, nobody]) await auth.authenticate(credentials)
    directory.fail({ on: 'bind', with: 'close', when: ({ dn }) => dn === steve })
    await auth.authenticate(right).catch(() => {})
    const rejected = { outcome: 'rejected', passwordProven: false, durationMs }
    const found = { id: expect.any(String) as string, username: 'Steve' }
    expect(logins).toEqual([
      { outcome: 'accepted', source: 'directory', ...found, clientAddress, durationMs },
      { ...rejected, ...found, reason: 'wrong-password', resultCode: 49 },
      { ...rejected, reason: 'unknown-user' },
      { outcome: 'failed', ...found, code: 'ERR_LDAP_AUTH_CONNECT', durationMs },
    ])
  })

  it('tell of binds and searches, by whose rights, and what was answered', async () => {
    const binds = heard('bind')
    const searches = heard('search')
    const directory = await startPeople()
    const { url } = directory
    const auth = openAuth(directory, { cache: false })
    await auth.authenticate(right)
    await auth.authenticate(wrong)
    expect(binds).toEqual([
      { url, account: 'service', resultCode: 0, durationMs },
      { url, account: 'user', resultCode: 0, durationMs },
      { url, account: 'user', resultCode: 49, durationMs },
    ])
    expect(searches).toEqual([
      { url, account: 'service', scope: 'sub', resultCode: 0, entries: 1, durationMs },
      { url, account: 'user', scope: 'base', resultCode: 0, entries: 1, durationMs },
      { url, account: 'service', scope: 'sub', resultCode: 0, entries: 1, durationMs },
    ])
  })

  it('tell of logins, binds and searches when they begin', async () => {
    const begun = (['login:start', 'bind:start', 'search:start'] as const).map(heard)
    const directory = await startPeople()
    const { url } = directory
    await openAuth(directory).authenticate(right, { clientAddress })
    expect(begun).toEqual([
      [{ clientAddress }],
      [
        { url, account: 'service' },
        { url, account: 'user' },
      ],
      [
        { url, account: 'service', scope: 'sub' },
        { url, account: 'user', scope: 'base' },
      ],
    ])
  })

  it('tell of a bind that failed', async () => {
    const binds = heard('bind')
    const directory = await startPeople()
    directory.fail({ on: 'bind', with: 'close', when: ({ dn }) => dn === steve })
    await openAuth(directory)
      .authenticate(right)
      .catch(() => {})
    expect(binds.at(-1)).toEqual({
      url: directory.url,
      account: 'user',
      code: 'ERR_LDAP_AUTH_CONNECT',
      durationMs,
    })
  })

  it('tell of references that are followed and refused', async () => {
    const referrals = heard('referral')
    const other = await startPeople()
    const { port } = new URL(other.url)
    const reference = {
      dn: `ou=elsewhere,${peopleBase}`,
      attributes: {
        objectClass: ['referral', 'extensibleObject'],
        ou: 'elsewhere',
        ref: [`ldap://ldap.other.test/${peopleBase}`, `ldap://127.0.0.1:${port}/${peopleBase}`],
      },
    }
    const first = await startDirectory({
      suffix: 'dc=company,dc=com',
      entries: [{ dn: peopleBase, attributes: { objectClass: 'organizationalUnit' } }, reference],
    })
    onTestFinished(() => first.close())
    const auth = openAuth(first, {
      service: undefined,
      referrals: { follow: { hosts: [`127.0.0.1:${port}`] } },
    })
    await auth.findUser('Steve')
    expect(referrals).toEqual([
      { host: 'ldap.other.test', action: 'refused' },
      { host: '127.0.0.1', action: 'followed' },
    ])
  })

  it('hold no password, and no name that nobody has', async () => {
    const all = channels.map(heard)
    const auth = openAuth(await startPeople())
    for (let tries = 0; tries < 6; tries += 1) {
      await auth.authenticate({ ...wrong, password: `a wrong one ${tries}` }, { clientAddress })
    }
    await auth.authenticate(right)
    await auth.authenticate(nobody)
    const text = JSON.stringify(all)
    expect(all.flat().length).toBeGreaterThan(20)
    expect(text).not.toContain('wrong one')
    expect(text).not.toContain('secret')
    expect(text).not.toContain('Hunter2')
  })

  it('are frozen: one listener can not change what the next one hears', async () => {
    const logins = heard('login')
    await openAuth(await startPeople()).authenticate(right)
    expect(Object.isFrozen(logins[0])).toBe(true)
  })
})
