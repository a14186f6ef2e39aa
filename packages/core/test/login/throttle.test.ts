import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Directory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEntryLogin } from '../../src/entries/index.ts'
import { type AuthResult, createLdapAuth, type LdapAuth } from '../../src/index.ts'
import { asked, openAuth, peopleBase, startPeople, steve, userBinds } from './people.ts'

const filter = '(|(uid={{username}})(mail={{username}}))'
const right = { username: 'Steve', password: 'secret-Steve' }
const blocked = { reason: 'too-many-attempts', detail: { passwordProven: false } }

/** Wrong passwords, each another one. */
function guesses(count: number, username = 'Steve'): { username: string; password: string }[] {
  return Array.from({ length: count }, (_, index) => ({ username, password: `guess ${index}` }))
}

async function tryAll(
  auth: LdapAuth,
  all: readonly { username: string; password: string }[],
  clientAddress?: string,
): Promise<string[]> {
  const reasons: string[] = []
  for (const one of all) reasons.push(reasonOf(await auth.authenticate(one, { clientAddress })))
  return reasons
}

function reasonOf(result: AuthResult): string {
  return result.authenticated ? 'accepted' : result.reason
}

function counted(reasons: readonly string[], wanted: string): number {
  return reasons.filter((reason) => reason === wanted).length
}

function searchesFor(directory: Directory, name: string): unknown[] {
  return asked(directory, 'search').filter((filter) => filter === `(uid=${name})`)
}

function trafficOf(directory: Directory): number {
  return directory.operations.length
}

describe('an account with too many wrong passwords', () => {
  it('is blocked, also for the right password, and the directory hears nothing', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    expect(await tryAll(auth, guesses(4))).toEqual(Array(4).fill('wrong-password'))
    const before = trafficOf(directory)
    const result = await auth.authenticate(right)
    expect(result).toMatchObject(blocked)
    const retryAfterMs = result.authenticated ? 0 : result.detail.retryAfterMs
    expect(retryAfterMs).toBeGreaterThan(29 * 60_000)
    expect(retryAfterMs).toBeLessThanOrEqual(30 * 60_000)
    expect(trafficOf(directory)).toBe(before)
    expect(auth.stats.throttle).toMatchObject({ blocked: 1 })
  })

  it('does not block another', async () => {
    const auth = openAuth(await startPeople())
    await tryAll(auth, guesses(5))
    expect(await auth.authenticate({ username: 'ben', password: 'secret-ben' })).toMatchObject({
      authenticated: true,
    })
  })

  it.each([['Steve'], ['nobody']])(
    'fifty guesses at once at %s: four get through',
    async (name) => {
      const directory = await startPeople()
      const auth = openAuth(directory)
      const results = await Promise.all(guesses(50, name).map((one) => auth.authenticate(one)))
      expect(counted(results.map(reasonOf), 'too-many-attempts')).toBe(46)
      expect(searchesFor(directory, name)).toHaveLength(4)
      expect(userBinds(directory).length).toBe(name === 'Steve' ? 4 : 0)
    },
  )

  it('is the same under each of its names', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { filter } })
    const names = ['Steve', 'steve@company.com', ' STEVE ', 'Steve@Company.com']
    const all = names.flatMap((name) => guesses(50, name).map((one) => auth.authenticate(one)))
    await Promise.all(all)
    expect(userBinds(directory)).toEqual([steve, steve, steve, steve])
    const before = trafficOf(directory)
    expect(await tryAll(auth, [{ ...right, username: 'STEVE@company.com' }])).toEqual([
      'too-many-attempts',
    ])
    expect(trafficOf(directory)).toBe(before)
  })

  it('is the same without a search, whatever signs a directory overlooks are put into the name', async () => {
    const directory = await startPeople()
    const auth = createLdapAuth({
      url: directory.url,
      user: { dn: `uid={{username}},${peopleBase}` },
    })
    onTestFinished(() => auth.close({ graceMs: 0 }))
    const names = ['Steve', 'ste\u00ADve', 'STE\u200BVE', 'stéve', 'ｓteve']
    expect(
      await tryAll(
        auth,
        names.flatMap((name) => guesses(1, name).map((one) => ({ ...one, password: name }))),
      ),
    ).toEqual([...Array(4).fill('wrong-password'), 'too-many-attempts'])
  })

  it('counts unknown names alike', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    expect(await tryAll(auth, guesses(5, 'nobody'))).toEqual([
      ...Array(4).fill('unknown-user'),
      'too-many-attempts',
    ])
    expect(searchesFor(directory, 'nobody')).toHaveLength(4)
  })
})

describe('a try is taken back', () => {
  it('by the right password', async () => {
    const auth = openAuth(await startPeople())
    await tryAll(auth, guesses(3))
    expect(await tryAll(auth, Array(10).fill(right))).toEqual(Array(10).fill('accepted'))
    expect(await tryAll(auth, [{ ...right, password: 'another' }, right])).toEqual([
      'wrong-password',
      'too-many-attempts',
    ])
  })

  it('by the right password of somebody who is not let in', async () => {
    const auth = openAuth(await startPeople(), { require: { filter: '(employeeType=nobody)' } })
    expect(await tryAll(auth, Array(10).fill(right))).toEqual(Array(10).fill('not-authorized'))
  })

  it('by the right password before something else failed', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const isRead = ({ dn, scope }: { dn?: string; scope?: string }) =>
      dn === steve && scope === 'base'
    const mend = directory.fail({ on: 'search', with: { code: 80, message: '' }, when: isRead })
    for (let count = 0; count < 10; count += 1)
      await expect(auth.authenticate(right)).rejects.toThrow()
    mend()
    expect(await tryAll(auth, [right])).toEqual(['accepted'])
  })

  it('where the password never left', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const mend = directory.fail({ on: 'search', with: 'busy' })
    for (const one of guesses(10)) await expect(auth.authenticate(one)).rejects.toThrow()
    mend()
    expect(await tryAll(auth, [right])).toEqual(['accepted'])
  })

  it('but not where the directory may have counted it', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const mend = directory.fail({ on: 'bind', with: 'close', when: ({ dn }) => dn === steve })
    for (const one of guesses(4)) await expect(auth.authenticate(one)).rejects.toThrow()
    mend()
    expect(await tryAll(auth, [right])).toEqual(['too-many-attempts'])
  })

  it('and never counted for what can be no login', async () => {
    const auth = openAuth(await startPeople())
    await tryAll(auth, Array(200).fill({ username: 'Steve', password: '' }), '192.0.2.1')
    await tryAll(auth, Array(200).fill({ username: 'Steve', password: 'a\0b' }), '192.0.2.1')
    expect(await tryAll(auth, [right], '192.0.2.1')).toEqual(['accepted'])
  })
})

describe('equal logins at once', () => {
  it('are one guess: nobody is blocked for opening many pages', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { throttle: { account: { max: 1 } } })
    for (let round = 0; round < 2; round += 1) {
      const results = await Promise.all(Array.from({ length: 20 }, () => auth.authenticate(right)))
      expect(counted(results.map(reasonOf), 'accepted')).toBe(20)
    }
  })

  it('cost one bind where the password is wrong', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const wrong = { ...right, password: 'of last year' }
    const results = await Promise.all(Array.from({ length: 20 }, () => auth.authenticate(wrong)))
    expect(counted(results.map(reasonOf), 'wrong-password')).toBe(20)
    expect(userBinds(directory)).toEqual([steve])
  })

  it('are one try also where it failed', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    directory.fail({ on: 'bind', with: 'close', when: ({ dn }) => dn === steve, times: 1 })
    const all = Array.from({ length: 20 }, () => auth.authenticate(right))
    const results = await Promise.allSettled(all)
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(20)
    expect(userBinds(directory)).toHaveLength(1)
    expect(await auth.authenticate(right)).toMatchObject({ authenticated: true })
  })
})

describe('the same wrong password again', () => {
  it('costs no bind and no try of the account, and is refused as before', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const wrong = { ...right, password: 'of last year' }
    const first = await auth.authenticate(wrong)
    const before = trafficOf(directory)
    const again = await auth.authenticate(wrong)
    expect(again).toEqual(first)
    expect(again).not.toBe(first)
    await tryAll(auth, Array(20).fill(wrong))
    expect(trafficOf(directory)).toBe(before)
    expect(await tryAll(auth, [right])).toEqual(['accepted'])
    expect(auth.stats.throttle).toMatchObject({ blocked: 0, repeated: 21 })
  })

  it('counts for the address', async () => {
    const auth = openAuth(await startPeople(), { throttle: { address: { max: 3 } } })
    const wrong = { ...right, password: 'of last year' }
    expect(await tryAll(auth, Array(4).fill(wrong), '192.0.2.1')).toEqual([
      ...Array(3).fill('wrong-password'),
      'too-many-attempts',
    ])
    expect(await tryAll(auth, [wrong], '192.0.2.2')).toEqual(['wrong-password'])
  })

  it('costs no bind under another name of the account', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { filter } })
    const names = ['Steve', 'steve@company.com']
    await tryAll(
      auth,
      names.map((username) => ({ username, password: 'of last year' })),
    )
    expect(userBinds(directory)).toEqual([steve])
  })

  it.each(['Steve', undefined])('is tried anew after invalidate(%j)', async (username) => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const wrong = { ...right, password: 'of last year' }
    await tryAll(auth, [wrong])
    auth.invalidate(username)
    await tryAll(auth, [wrong])
    expect(userBinds(directory)).toHaveLength(2)
  })

  it('is tried anew when somebody has come in meanwhile', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const wrong = { ...right, password: 'of last year' }
    await tryAll(auth, [wrong, right, wrong])
    expect(userBinds(directory)).toHaveLength(3)
  })

  it('is too much while the account is blocked', async () => {
    const auth = openAuth(await startPeople())
    const all = guesses(4)
    await tryAll(auth, all)
    expect(await tryAll(auth, all)).toEqual(Array(4).fill('too-many-attempts'))
  })

  it('is tried every time where nothing is throttled', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { throttle: false })
    const wrong = { ...right, password: 'of last year' }
    expect(await tryAll(auth, Array(10).fill(wrong))).toEqual(Array(10).fill('wrong-password'))
    expect(userBinds(directory)).toHaveLength(10)
    expect(await tryAll(auth, [right])).toEqual(['accepted'])
  })

  it('is not what a locked account answers: the password may be right', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const locked = { code: 19, message: 'locked' }
    directory.fail({ on: 'bind', with: locked, when: ({ dn }) => dn === steve, times: 1 })
    expect(await tryAll(auth, [right, right])).toEqual(['account-locked', 'accepted'])
  })
})

describe('an address with too many refused logins', () => {
  const throttle = { address: { max: 3, windowMs: 60_000 } }

  it('is blocked for everybody, and no other address is', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { throttle })
    const names = ['a', 'b', 'c']
    await tryAll(
      auth,
      names.flatMap((name) => guesses(1, name)),
      '192.0.2.1',
    )
    const before = trafficOf(directory)
    expect(await tryAll(auth, [right], '192.0.2.1')).toEqual(['too-many-attempts'])
    expect(trafficOf(directory)).toBe(before)
    expect(await tryAll(auth, [right], '192.0.2.2')).toEqual(['accepted'])
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
  ])('%s and %s are one: %s', async (one, other, areOne) => {
    const auth = openAuth(await startPeople(), { throttle })
    await tryAll(
      auth,
      ['a', 'b', 'c'].flatMap((name) => guesses(1, name)),
      one,
    )
    expect(await tryAll(auth, [right], other)).toEqual([areOne ? 'too-many-attempts' : 'accepted'])
  })

  it.each([undefined, '', ' '])('that is not known (%j) counts for nobody', async (address) => {
    const auth = openAuth(await startPeople(), { throttle })
    await tryAll(
      auth,
      ['a', 'b', 'c', 'd'].flatMap((name) => guesses(1, name)),
      address,
    )
    expect(await tryAll(auth, [right], address)).toEqual(['accepted'])
  })

  it('blocks one account sooner, where that is wanted', async () => {
    const accountAndAddress = { max: 2, windowMs: 60_000 }
    const auth = openAuth(await startPeople(), { throttle: { accountAndAddress } })
    expect(await tryAll(auth, [...guesses(2), right], '192.0.2.1')).toEqual([
      'wrong-password',
      'wrong-password',
      'too-many-attempts',
    ])
    expect(await tryAll(auth, [right], '192.0.2.2')).toEqual(['accepted'])
  })
})

describe('a blocked login', () => {
  it('is told to those who listen, without a name', async () => {
    const events: unknown[] = []
    const listen = (event: unknown): number => events.push(event)
    subscribe('ldap-auth:throttle', listen)
    onTestFinished(() => void unsubscribe('ldap-auth:throttle', listen))
    const auth = openAuth(await startPeople())
    await tryAll(auth, [...guesses(4), right], '192.0.2.1')
    expect(events).toEqual([
      { limit: 'account', retryAfterMs: expect.any(Number), clientAddress: '192.0.2.1' },
    ])
  })
})

describe('the login of other libraries', () => {
  it('is not throttled', async () => {
    const { url, serviceAccount: service } = await startPeople()
    const user = { base: peopleBase, filter: '(uid={{username}})' }
    const login = createEntryLogin({ url, service, user })
    onTestFinished(() => login.close({ graceMs: 0 }))
    for (const one of guesses(6)) {
      expect(await login.authenticate(one)).toMatchObject({ reason: 'wrong-password' })
    }
  })
})
