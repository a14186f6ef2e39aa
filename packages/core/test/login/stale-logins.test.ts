import { startProxy } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Variation } from './people.ts'
import { openAuth, startPeople, steve } from './people.ts'
import { credentials, HandClock, told, withStale, wrong } from './remembering.ts'

const failed = (code: string) => expect.objectContaining({ code })

async function openBehindProxy(options: Variation, clock = new HandClock()) {
  const directory = await startPeople()
  const proxy = await startProxy(directory.url)
  onTestFinished(() => proxy.close())
  const { serviceAccount } = directory
  const url = `ldap://127.0.0.1:${proxy.port}`
  const auth = openAuth({ url, serviceAccount }, options, clock)
  return { directory, proxy, auth, clock }
}

describe('while no server answers', () => {
  it('the last password lets in, and says so', async () => {
    const { auth, proxy } = await openBehindProxy(withStale)
    const first = await auth.authenticate(credentials)
    expect(told(await auth.authenticate(credentials))).toBe('Steve by directory')
    await proxy.close()
    expect(await auth.authenticate(credentials)).toEqual({ ...first, source: 'stale' })
    expect(auth.stats.cache.stale).toEqual({ hits: 1, misses: 0, size: 1 })
  })

  it('nobody gets in unless that is asked for', async () => {
    const { auth, proxy } = await openBehindProxy({})
    await auth.authenticate(credentials)
    await proxy.close()
    await expect(auth.authenticate(credentials)).rejects.toThrow(failed('ERR_LDAP_AUTH_CONNECT'))
  })

  it('another password, or a name that never logged in, is a failure', async () => {
    const { auth, proxy } = await openBehindProxy(withStale)
    await auth.authenticate(credentials)
    await proxy.close()
    for (const typed of [wrong, { ...credentials, username: 'ben' }])
      await expect(auth.authenticate(typed)).rejects.toThrow(failed('ERR_LDAP_AUTH_CONNECT'))
    expect(told(await auth.authenticate(credentials))).toBe('Steve by stale')
  })

  it('passwords can not be guessed: after four wrong ones the right one is no good either', async () => {
    const { auth, proxy } = await openBehindProxy(withStale)
    await auth.authenticate(credentials)
    await proxy.close()
    const guesses = ['1', '2', '3', '4'].map((password) =>
      auth.authenticate({ ...credentials, password }),
    )
    for (const guess of await Promise.allSettled(guesses)) expect(guess.status).toBe('rejected')
    await expect(auth.authenticate(credentials)).rejects.toThrow(failed('ERR_LDAP_AUTH_CONNECT'))
  })

  it('the time counts from the last bind', async () => {
    const { auth, clock, proxy } = await openBehindProxy(withStale)
    await auth.authenticate(credentials)
    clock.advance(9000)
    await auth.authenticate(credentials)
    await proxy.close()
    clock.advance(10_000)
    expect(told(await auth.authenticate(credentials))).toBe('Steve by stale')
    clock.advance(1)
    await expect(auth.authenticate(credentials)).rejects.toThrow(failed('ERR_LDAP_AUTH_CONNECT'))
  })

  it('nobody gets in who was refused since', async () => {
    const { auth, directory, proxy } = await openBehindProxy(withStale)
    await auth.authenticate(credentials)
    directory.fail({ on: 'bind', with: { code: 53 }, when: ({ dn }) => dn === steve })
    expect(told(await auth.authenticate(credentials))).toBe('account-disabled')
    await proxy.close()
    await expect(auth.authenticate(credentials)).rejects.toThrow(failed('ERR_LDAP_AUTH_CONNECT'))
  })

  it('nobody gets in whom the directory did not find since', async () => {
    const cache = { ttlMs: 10, staleIfErrorMs: 10_000 }
    const user = { filter: '(&(uid={{username}})(employeeType=staff))', usernameAttribute: 'uid' }
    const { auth, clock, directory, proxy } = await openBehindProxy({ cache, user })
    await auth.authenticate(credentials)
    clock.advance(11)
    directory.modify(steve, { employeeType: 'gone' })
    expect(told(await auth.authenticate(credentials))).toBe('unknown-user')
    await proxy.close()
    await expect(auth.authenticate(credentials)).rejects.toThrow(failed('ERR_LDAP_AUTH_CONNECT'))
  })
})

describe('a directory that answers', () => {
  it.each([
    ['does not answer in time', 'hang', 'Steve by stale'],
    ['is busy', 'busy', 'Steve by stale'],
    ['hangs up', 'close', 'Steve by stale'],
    ['wants TLS', { code: 13 }, 'ERR_LDAP_AUTH_TLS'],
    ['refuses the search', { code: 50 }, 'ERR_LDAP_AUTH_SEARCH'],
    ['sends garbage', 'garbage', 'ERR_LDAP_AUTH_PROTOCOL'],
  ] as const)('but %s: %s', async (_, fault, expected) => {
    const directory = await startPeople()
    const cache = { ttlMs: 10, staleIfErrorMs: 10_000 }
    const timeouts = { operationMs: 100 }
    const clock = new HandClock()
    const auth = openAuth(directory, { cache, timeouts }, clock)
    await auth.authenticate(credentials)
    clock.advance(11)
    directory.fail({ on: 'search', with: fault })
    const login = auth.authenticate(credentials).then(told, ({ code }) => code)
    expect(await login).toBe(expected)
  })

  it('is believed about the service account', async () => {
    const { auth, clock, directory, proxy } = await openBehindProxy({
      cache: { ttlMs: 10, staleIfErrorMs: 10_000 },
    })
    await auth.authenticate(credentials)
    clock.advance(11)
    proxy.cut()
    await expect.poll(() => auth.stats.searchConnections.open).toBe(0)
    directory.fail({ on: 'bind', with: { code: 49 } })
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      failed('ERR_LDAP_AUTH_SERVICE_BIND'),
    )
  })
})
