import { describe, expect, it } from 'vitest'
import { onAudit } from '../../src/audit/index.ts'
import { tell } from '../../src/words/events.ts'
import { browser } from '../http/browser.ts'
import { openAuth, peopleBase, person, startPeople, steve } from '../login/people.ts'
import { audited, namesOf } from './records.ts'

const right = { username: 'STEVE', password: 'secret-Steve' }
const clientAddress = '192.0.2.1'
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string
const durationMs = expect.any(Number) as number
const userId = expect.any(String) as string
const found = { userId, username: 'Steve' }
const told = { time, durationMs, clientAddress }

function endpointOf(url: string) {
  return { serverAddress: '127.0.0.1', serverPort: Number(new URL(url).port) }
}

describe('an audit record', () => {
  it('of somebody who was let in', async () => {
    const records = audited()
    const directory = await startPeople()
    await openAuth(directory).authenticate(right, { clientAddress })
    const server = endpointOf(directory.url)
    const name = 'ldap_auth.login.success'
    expect(records).toEqual([
      { name, outcome: 'success', source: 'directory', ...found, ...told, ...server },
    ])
  })

  it('of a wrong password', async () => {
    const records = audited()
    const directory = await startPeople()
    await openAuth(directory).authenticate({ ...right, password: 'wrong' }, { clientAddress })
    expect(records).toEqual([
      {
        ...{ name: 'ldap_auth.login.failure', outcome: 'failure', reason: 'wrong-password' },
        ...{ passwordProven: false, resultCode: 49 },
        ...{ ...found, ...told, ...endpointOf(directory.url) },
      },
    ])
  })

  it('of a name that nobody has, without it', async () => {
    const records = audited()
    const auth = openAuth(await startPeople())
    await auth.authenticate({ username: 'Hunter2', password: 'x' }, { clientAddress })
    expect(records).toEqual([
      {
        ...{ name: 'ldap_auth.login.failure', outcome: 'failure', reason: 'unknown-user' },
        ...{ passwordProven: false, ...told },
      },
    ])
  })

  it('of somebody who may not come in', async () => {
    const records = audited()
    const auth = openAuth(await startPeople(), { require: { filter: '(employeeType=none)' } })
    await auth.authenticate(right, { clientAddress })
    expect(records).toMatchObject([
      { name: 'ldap_auth.login.failure', reason: 'not-authorized', passwordProven: true, ...found },
    ])
  })

  it('of a login that is throttled, with the limit', async () => {
    const records = audited()
    const auth = openAuth(await startPeople(), {
      throttle: { account: { max: 1, windowMs: 60_000 } },
    })
    for (const password of ['one', 'two']) {
      await auth.authenticate({ ...right, password }, { clientAddress })
    }
    expect(namesOf(records)).toEqual(['login.failure', 'login.throttled'])
    expect(records[1]).toMatchObject({
      ...{ outcome: 'failure', reason: 'too-many-attempts', limit: 'account' },
      ...{ ...found, clientAddress, retryAfterMs: expect.any(Number) as number },
    })
  })

  it('of a login that nobody could judge', async () => {
    const records = audited()
    const directory = await startPeople()
    directory.fail({ on: 'bind', with: 'close', when: ({ dn }) => dn === steve })
    const auth = openAuth(directory)
    await auth.authenticate(right, { clientAddress }).catch(() => {})
    expect(namesOf(records)).toEqual(['directory.failover', 'login.error'])
    expect(records.slice(1)).toEqual([
      {
        ...{ name: 'ldap_auth.login.error', outcome: 'unknown', code: 'ERR_LDAP_AUTH_CONNECT' },
        ...{ ...found, ...told, ...endpointOf(directory.url) },
      },
    ])
  })

  it('of an account that the directory says is locked, beside that of the login', async () => {
    const records = audited()
    const directory = await startPeople({ schema: 'activeDirectory' })
    const message = '80090308: AcceptSecurityContext error, data 775, v4563'
    directory.fail({ on: 'bind', with: { code: 49, message }, when: ({ dn }) => dn === steve })
    await openAuth(directory).authenticate(right, { clientAddress })
    expect(namesOf(records)).toEqual(['login.failure', 'account.locked'])
    for (const record of records) {
      expect(record).toMatchObject({
        reason: 'account-locked',
        subCode: '775',
        ...found,
        clientAddress,
      })
    }
  })

  it('of a service account that is refused', async () => {
    const records = audited()
    const directory = await startPeople()
    const service = { ...directory.serviceAccount, password: 'no longer right' }
    const auth = openAuth(directory, { service })
    await auth.authenticate(right).catch(() => {})
    expect(namesOf(records)).toEqual(['service.refused', 'login.error'])
    expect(records[0]).toMatchObject({
      ...{ outcome: 'failure', code: 'ERR_LDAP_AUTH_SERVICE_BIND', resultCode: 49 },
      ...endpointOf(directory.url),
    })
  })

  it('of a service account whose password can not be got', async () => {
    const records = audited()
    const directory = await startPeople()
    const password = (): Promise<string> => Promise.reject(new Error('the vault is sealed'))
    const auth = openAuth(directory, { service: { ...directory.serviceAccount, password } })
    await auth.authenticate(right).catch(() => {})
    expect(namesOf(records)).toContain('service.refused')
    expect(JSON.stringify(records)).not.toContain('vault')
  })

  it('of no service account while the directory is busy', async () => {
    const records = audited()
    const directory = await startPeople()
    directory.fail({ on: 'bind', with: 'busy' })
    await openAuth(directory)
      .authenticate(right)
      .catch(() => {})
    expect(namesOf(records)).not.toContain('service.refused')
  })

  it('of a server that is left, and of one that is back', async () => {
    const records = audited()
    const url = 'ldaps://[2001:db8::7]'
    tell('failover', { url, state: 'left', code: 'ERR_LDAP_AUTH_TIMEOUT' })
    tell('failover', { url, state: 'back' })
    const server = { serverAddress: '2001:db8::7', serverPort: 636 }
    const code = 'ERR_LDAP_AUTH_TIMEOUT'
    expect(records).toEqual([
      { name: 'ldap_auth.directory.failover', outcome: 'failure', code, time, ...server },
      { name: 'ldap_auth.directory.recovered', outcome: 'success', time, ...server },
    ])
  })

  it('of a reference to a server that is not on the list', async () => {
    const records = audited()
    tell('referral', { host: 'dc2.company.com', action: 'followed' })
    tell('referral', { host: 'evil.test', action: 'refused' })
    const name = 'ldap_auth.referral.refused'
    expect(records).toEqual([{ name, outcome: 'failure', serverAddress: 'evil.test', time }])
  })

  it('of a logout, and of a login that was revoked', async () => {
    const records = audited()
    const auth = openAuth(await startPeople())
    const login = { user: 'Steve' }
    const { send } = browser(
      {
        authenticate: (_, context) => auth.authenticate(right, context),
        revalidate: (user) => auth.revalidate(user),
      },
      { isRevoked: ({ user }) => user.username !== login.user },
    )
    await send('POST', '/login')
    await send('POST', '/logout')
    await send('POST', '/login')
    login.user = 'somebody else'
    await send('GET', '/')
    expect(namesOf(records)).toEqual([
      ...['login.success', 'session.logout', 'login.success', 'session.revoked'],
    ])
    expect(records[1]).toEqual({
      ...{ name: 'ldap_auth.session.logout', outcome: 'success', reason: 'logout' },
      ...{ ...found, clientAddress, time },
    })
    expect(records[3]).toMatchObject({ outcome: 'success', reason: 'revoked', ...found })
  })

  it('is the last one once nobody listens any more', async () => {
    const records: unknown[] = []
    const stop = onAudit((record) => records.push(record))
    const auth = openAuth(await startPeople())
    await auth.authenticate(right)
    stop()
    await auth.authenticate(right)
    expect(records).toHaveLength(1)
  })
})

describe('an audit record can not forge a line of a log', () => {
  it('by the name that somebody has in the directory', async () => {
    const records = audited()
    const uid = 'eve\nlogin accepted: admin\u001b[2K\u202e'
    const eve = person({ uid, cn: 'Eve', sn: 'Eve', givenName: 'Eve' })
    const entry = { dn: `cn=Eve,${peopleBase}`, attributes: { ...eve.attributes, cn: 'Eve' } }
    const directory = await startPeople({
      entries: [{ dn: peopleBase, attributes: { objectClass: 'organizationalUnit' } }, entry],
    })
    const auth = openAuth(directory, {
      user: { filter: '(cn={{username}})', usernameAttribute: 'uid' },
    })
    await auth.authenticate({ username: 'Eve', password: 'x' }, { clientAddress: 'a\r\nb\u2028c' })
    expect(records[0]).toMatchObject({
      username: 'eve\\u{a}login accepted: admin\\u{1b}[2K\\u{202e}',
      clientAddress: 'a\\u{d}\\u{a}b\\u{2028}c',
    })
  })

  it('or fill it', () => {
    const records = audited()
    tell('referral', { host: `${'x'.repeat(255)}\u{1f600}`, action: 'refused' })
    expect(records[0]?.serverAddress).toBe(`${'x'.repeat(255)}\\u{d83d}`)
  })
})

describe('no password is in any record', () => {
  it('whatever field it was typed into, and however the login ends', async () => {
    const records = audited()
    const directory = await startPeople()
    const auth = openAuth(directory, { throttle: { account: { max: 3, windowMs: 60_000 } } })
    const tries = [
      right,
      { ...right, password: 'Hunter2' },
      { ...right, password: 'Hunter2' },
      { username: 'Hunter2', password: 'Steve' },
      { username: 'Hunter2', password: 'Hunter2' },
      { username: 'Hunter2', password: '' },
      { username: 'Hunter2\0', password: 'Hunter2' },
      ...[1, 2, 3, 4].map((number) => ({ ...right, password: `Hunter2 ${number}` })),
      ...[1, 2, 3, 4].map((number) => ({ username: 'Hunter2', password: `Hunter2 ${number}` })),
    ]
    for (const credentials of tries) await auth.authenticate(credentials, { clientAddress })
    directory.fail({ on: 'search', with: 'close' })
    await auth.authenticate({ username: 'Hunter2 again', password: 'Hunter2' }).catch(() => {})
    expect(namesOf(records)).toEqual(
      expect.arrayContaining(['login.success', 'login.failure', 'login.throttled', 'login.error']),
    )
    expect(records.length).toBeGreaterThan(tries.length)
    expect(JSON.stringify(records)).not.toMatch(/hunter2|secret/i)
  })
})
