import { describe, expect, it } from 'vitest'
import { asked, entries, groupsBase, openAuth, startPeople, steve, userBinds } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const called = (reason: string) =>
  expect.objectContaining({ code: 'ERR_LDAP_AUTH_ABORTED', cause: reason })

function everythingIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(everythingIn)]
}

describe('equal logins in progress', () => {
  it('are one search and one bind, however the name is spelled', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const names = ['Steve', 'steve', ' STEVE ', 'Steve']
    const logins = names.map((username) => auth.authenticate({ ...credentials, username }))
    for (const result of await Promise.all(logins))
      expect(result).toMatchObject({ authenticated: true, user: { dn: steve } })
    expect(userBinds(directory)).toEqual([steve])
    expect(asked(directory, 'search').filter((filter) => filter?.includes('uid='))).toHaveLength(1)
    expect(auth.stats.logins.accepted).toBe(4)
  })

  it('that are refused are refused all, by one bind', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const wrong = { ...credentials, password: 'wrong' }
    const results = await Promise.all([1, 2, 3].map(() => auth.authenticate(wrong)))
    for (const result of results) expect(result).toMatchObject({ reason: 'wrong-password' })
    const details = results.map((result) => !result.authenticated && result.detail)
    expect(new Set(details).size).toBe(3)
    expect(userBinds(directory)).toEqual([steve])
  })

  it('give each a result of its own', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { groups: { source: 'search', base: groupsBase } })
    const results = await Promise.all([1, 2, 3].map(() => auth.authenticate(credentials)))
    const parts = results.flatMap(everythingIn)
    expect(new Set(parts).size).toBe(parts.length)
    expect(results[1]).toEqual(results[0])
    const users = results.map((result) => result.authenticated && result.user)
    expect(users.flatMap(everythingIn).every((part) => Object.isFrozen(part))).toBe(true)
    expect(userBinds(directory)).toHaveLength(1)
  })

  it('with different passwords are not equal', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const passwords = ['secret-Steve', 'wrong', 'secret-steve', 'secret-Steve ']
    const results = await Promise.all(
      passwords.map((password) => auth.authenticate({ ...credentials, password })),
    )
    expect(results.map(({ authenticated }) => authenticated)).toEqual([true, false, false, false])
    expect(userBinds(directory)).toHaveLength(4)
  })

  it('end with the run: the next one is a login of its own', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.authenticate(credentials)
    await auth.authenticate(credentials)
    expect(userBinds(directory)).toEqual([steve, steve])
  })

  it('share a failure, and the next one tries again', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    directory.fail({ on: 'bind', with: 'busy', times: 1, when: ({ dn }) => dn === steve })
    const failed = { code: 'ERR_LDAP_AUTH_CONNECT' }
    const logins = [1, 2].map(() => auth.authenticate(credentials))
    for (const login of logins) await expect(login).rejects.toMatchObject(failed)
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(userBinds(directory)).toEqual([steve, steve])
  })
})

describe('who shares a login and is called off', () => {
  it('leaves the others to it', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const undo = directory.fail({ on: 'search', with: 'slow', delayMs: 50 })
    const first = new AbortController()
    const logins = [first.signal, undefined, new AbortController().signal].map((signal) =>
      auth.authenticate(credentials, { signal }),
    )
    first.abort('gone')
    await expect(logins[0]).rejects.toThrow(called('gone'))
    for (const login of logins.slice(1)) expect(await login).toMatchObject({ authenticated: true })
    expect(userBinds(directory)).toEqual([steve])
    undo()
  })

  it('ends it as the last one, and nobody is bound', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.check()
    directory.fail({ on: 'search', with: 'hang', times: 1 })
    const controllers = [new AbortController(), new AbortController()]
    const logins = controllers.map(({ signal }) => auth.authenticate(credentials, { signal }))
    await expect.poll(() => auth.stats.searchConnections.busy).toBe(1)
    controllers[0]?.abort('one')
    await expect(logins[0]).rejects.toThrow(called('one'))
    expect(auth.stats.searchConnections.busy).toBe(1)
    controllers[1]?.abort('two')
    await expect(logins[1]).rejects.toThrow(called('two'))
    await expect.poll(() => directory.operations.at(-1)?.op).toBe('abandon')
    expect(userBinds(directory)).toEqual([])
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })

  it('ends no login whose bind was written: it goes on, and can be joined', async () => {
    const directory = await startPeople({ entries })
    const auth = openAuth(directory, { user: { readAs: 'user' } })
    const isBind = ({ dn }: { dn?: string }): boolean => dn === steve
    directory.fail({ on: 'bind', with: 'slow', delayMs: 100, times: 1, when: isBind })
    const controller = new AbortController()
    const left = auth.authenticate(credentials, { signal: controller.signal })
    await expect.poll(() => userBinds(directory)).toEqual([steve])
    controller.abort('gone')
    await expect(left).rejects.toThrow(called('gone'))
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(userBinds(directory)).toEqual([steve])
    expect(directory.operations.some(({ op }) => op === 'abandon')).toBe(false)
  })
})
