import { describeWithSlapd, startProxy, startScriptedServer } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  codesOf,
  isLocate,
  isUserBind,
  letIn,
  logInAt,
  person,
  searchesDuring,
  startPeople,
  startTwoSlapd,
} from './people.ts'

const timeouts = { connectMs: 1500, operationMs: 1500, loginMs: 15_000 }

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now()
  const value = await work
  return { value, ms: performance.now() - start }
}

const nameOf = (number: number): string => `person${number}`

describe('a server that takes connections and never answers', () => {
  it('costs one login operationMs, and the next ones nothing', async () => {
    const silent = await startScriptedServer(() => {})
    onTestFinished(() => silent.close())
    const second = await startPeople()
    const ldap = logInAt({ url: silent.url }, { url: [silent.url, second.url], timeouts })
    const first = await timed(ldap.authenticate(person(1)))
    expect(letIn(first.value)).toBe('person1')
    expect(first.ms).toBeGreaterThan(1400)
    const searches = await searchesDuring(() => ldap.authenticate(person(2)))
    expect(new Set(searches.map(({ url }) => url))).toEqual(new Set([second.url]))
  })

  it('leaves the next one its share of loginMs', async () => {
    const silent = await startScriptedServer(() => {})
    onTestFinished(() => silent.close())
    const second = await startPeople()
    const ldap = logInAt(
      { url: silent.url },
      {
        url: [silent.url, second.url],
        timeouts: { ...timeouts, operationMs: 60_000, loginMs: 6000 },
      },
    )
    const { value, ms } = await timed(ldap.authenticate(person(1)))
    expect(letIn(value)).toBe('person1')
    expect(ms).toBeGreaterThan(3900)
    expect(ldap.stats.servers[0]).toMatchObject({ state: 'down', code: 'ERR_LDAP_AUTH_TIMEOUT' })
  })

  it('is left by all who wait for it, as soon as one has waited for too long', async () => {
    const [first, second] = await Promise.all([startPeople(), startPeople()])
    const ldap = logInAt(
      { url: first.url },
      { url: [first.url, second.url], timeouts: { ...timeouts, operationMs: 3000 } },
    )
    await ldap.findUser('person1')
    first.fail({ on: 'any', with: 'hang' })
    const start = performance.now()
    const one = ldap.authenticate(person(1))
    await expect.poll(() => performance.now() - start, { timeout: 3000 }).toBeGreaterThan(1500)
    const others = [2, 3, 4]
    const searches = await searchesDuring(async () => {
      const logins = [one, ...others.map((number) => ldap.authenticate(person(number)))]
      expect((await Promise.all(logins)).map(letIn)).toEqual([1, ...others].map(nameOf))
    })
    const codes = searches.filter(({ url }) => url === first.url).map(({ code }) => code)
    // Not a timeout of their own.
    expect(codes).toEqual(others.map(() => 'ERR_LDAP_AUTH_CONNECT'))
    expect(first.operations.filter(isLocate).length).toBeGreaterThan(3)
  })

  it('is left by those who wait for one of its bind connections', async () => {
    const [first, second] = await Promise.all([startPeople(), startPeople()])
    const pool = { bindConnections: 2 }
    const slow = { ...timeouts, operationMs: 3000 }
    const ldap = logInAt({ url: first.url }, { url: [first.url, second.url], timeouts: slow, pool })
    first.fail({ on: 'bind', with: 'hang', when: isUserBind })
    const held = codesOf([1, 2].map((number) => ldap.authenticate(person(number))))
    await expect.poll(() => first.operations.filter(isUserBind)).toHaveLength(2)
    const waiting = [3, 4, 5, 6].map((number) => ldap.authenticate(person(number)))
    expect((await Promise.all(waiting)).map(letIn)).toHaveLength(4)
    expect(await held).toEqual(['ERR_LDAP_AUTH_TIMEOUT', 'ERR_LDAP_AUTH_TIMEOUT'])
    expect(first.operations.filter(isUserBind)).toHaveLength(2)
    expect(second.operations.filter(isUserBind)).toHaveLength(4)
  })
})

describe('a connection whose other end has vanished', () => {
  it('costs one login operationMs, and the server is returned to when it is back', async () => {
    const [first, second] = await Promise.all([startPeople(), startPeople()])
    const proxy = await startProxy(first.url)
    onTestFinished(() => proxy.close())
    const url = `ldap://127.0.0.1:${proxy.port}`
    const ldap = logInAt({ url }, { url: [url, second.url], timeouts })
    await ldap.authenticate(person(1))
    proxy.spoil({ blackHole: true })
    expect(letIn(await ldap.authenticate(person(2)))).toBe('person2')
    const searches = await searchesDuring(() => ldap.authenticate(person(3)))
    expect(new Set(searches.map((one) => one.url))).toEqual(new Set([second.url]))
    expect(second.operations.filter(isUserBind)).toHaveLength(2)

    proxy.spoil({})
    await expect.poll(() => ldap.stats.servers[0]?.state, { timeout: 15_000 }).toBe('up')
    expect(letIn(await ldap.authenticate(person(4)))).toBe('person4')
    expect(first.operations.filter(isUserBind)).toHaveLength(2)
  })
})

describeWithSlapd('an OpenLDAP that is stopped', () => {
  it('is left, and returned to when it goes on', async () => {
    const [first, second] = await startTwoSlapd()
    await using ldap = logInAt({ url: first.url }, { url: [first.url, second.url], timeouts })
    const login = async (number: number) => letIn(await ldap.authenticate(person(number)))
    expect(await login(1)).toBe('person1')

    await first.pause()
    expect(await login(2)).toBe('person2')
    const searches = await searchesDuring(() => login(3))
    expect(new Set(searches.map(({ url }) => url))).toEqual(new Set([second.url]))
    expect(second.binds()).toHaveLength(2)

    first.resume()
    await expect.poll(() => ldap.stats.servers[0]?.state, { timeout: 15_000 }).toBe('up')
    expect(await login(4)).toBe('person4')
    await expect.poll(() => first.binds()).toHaveLength(2)
    expect(second.binds()).toHaveLength(2)
  })
})
