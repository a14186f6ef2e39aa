import { inspect } from 'node:util'
import { startProxy } from '@ldap-auth/test-servers'
import type { Directory as TestDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ServicePassword } from '../../src/directory/service-password.ts'
import { isLdapAuthError } from '../../src/words/errors.ts'
import {
  codesOf,
  everybody,
  failsWith,
  isServiceBind,
  letIn,
  logInAt,
  person,
  startPeople,
} from './people.ts'

const refused = failsWith('ERR_LDAP_AUTH_SERVICE_BIND')

/** A login whose service password is what `ask` says, and how often it was asked and bound. */
async function start(
  ask: (directory: TestDirectory) => unknown,
  timeouts: { operationMs?: number } = {},
) {
  const directory = await startPeople()
  const proxy = await startProxy(directory.url)
  onTestFinished(() => proxy.close())
  const time = { ms: 0 }
  const password = vi.fn(() => ask(directory) as string)
  const ldap = logInAt(
    { url: `ldap://127.0.0.1:${proxy.port}` },
    { service: { dn: directory.serviceAccount.dn, password }, timeouts, cache: false },
    { now: () => time.ms },
  )
  const counts = (): { asked: number; binds: number } => ({
    asked: password.mock.calls.length,
    binds: directory.operations.filter(isServiceBind).length,
  })
  const login = async (): Promise<string | undefined> => letIn(await ldap.authenticate(person(1)))
  /** Ends every connection, so that the next login binds again. */
  const cut = async (): Promise<void> => {
    proxy.cut()
    await vi.waitFor(() => expect(ldap.stats.searchConnections.open).toBe(0))
  }
  return { directory, time, ldap, counts, login, cut }
}

describe('one question', () => {
  const patience = { leftMs: 5000, signal: new AbortController().signal }

  it('answers the connections to all servers, at first and after a refusal', async () => {
    const answers = ['old', 'new']
    const ask = vi.fn(async () => answers.shift())
    const password = new ServicePassword(ask)
    const both = <T>(question: () => Promise<T>): Promise<T[]> =>
      Promise.all([question(), question()])
    expect(await both(() => password.current(patience))).toEqual(['old', 'old'])
    expect(await both(() => password.replacing('old', patience))).toEqual(['new', 'new'])
    expect(await password.replacing('old', patience)).toBe('new')
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('that was given up does not bring an old answer later', async () => {
    let answerLate = (_answer: string): void => {}
    const late = new Promise<string>((resolve) => {
      answerLate = resolve
    })
    const answers = [late, 'new']
    const password = new ServicePassword(() => answers.shift())
    await expect(password.current({ ...patience, leftMs: 1 })).rejects.toThrow(refused)
    expect(await password.current(patience)).toBe('new')
    answerLate('old')
    await new Promise((resolve) => setImmediate(resolve))
    expect(await password.current(patience)).toBe('new')
  })
})

describe('a service password that is asked for', () => {
  it.each([
    ['at once', (directory: TestDirectory) => directory.serviceAccount.password],
    ['later', async (directory: TestDirectory) => directory.serviceAccount.password],
  ])('and comes %s is asked for once, and kept for every connection', async (_when, ask) => {
    const { login, counts, cut } = await start(ask)
    expect(await login()).toBe('person1')
    await cut()
    expect(await login()).toBe('person1')
    expect(counts()).toEqual({ asked: 1, binds: 2 })
  })

  it('is asked for again after a refusal, and bound with if it is another one', async () => {
    const answers = ['old']
    const { login, counts, cut } = await start(
      (directory) => answers.shift() ?? directory.serviceAccount.password,
    )
    expect(await login()).toBe('person1')
    expect(counts()).toEqual({ asked: 2, binds: 2 })
    await cut()
    expect(await login()).toBe('person1')
    expect(counts()).toEqual({ asked: 2, binds: 3 })
  })

  it('is not bound with again if it is the same', async () => {
    const { login, counts, time } = await start(() => 'old')
    await expect(login()).rejects.toThrow(refused)
    expect(counts()).toEqual({ asked: 2, binds: 1 })
    await expect(login()).rejects.toThrow(refused)
    expect(counts()).toEqual({ asked: 2, binds: 1 })
    time.ms += 1000
    await expect(login()).rejects.toThrow(refused)
    expect(counts()).toEqual({ asked: 4, binds: 2 })
  })

  it('is asked for before the next bind once the second one was refused too', async () => {
    const answers = ['old', 'older']
    const { login, counts, time } = await start(
      (directory) => answers.shift() ?? directory.serviceAccount.password,
    )
    await expect(login()).rejects.toThrow(refused)
    expect(counts()).toEqual({ asked: 2, binds: 2 })
    time.ms += 1000
    expect(await login()).toBe('person1')
    expect(counts()).toEqual({ asked: 3, binds: 3 })
  })

  it('is not asked for again where the refusal is not about it', async () => {
    const { directory, login, counts } = await start(
      ({ serviceAccount }) => serviceAccount.password,
    )
    directory.fail({ on: 'bind', with: { code: 53 }, when: isServiceBind })
    await expect(login()).rejects.toThrow(refused)
    expect(counts()).toEqual({ asked: 1, binds: 1 })
  })

  it('is asked for once, however many logins wait for it', async () => {
    const answers = ['old']
    const { ldap, counts } = await start(
      async (directory) => answers.shift() ?? directory.serviceAccount.password,
    )
    const logins = everybody().map((number) => ldap.authenticate(person(number)))
    expect(new Set(await codesOf(logins))).toEqual(new Set([undefined]))
    expect(counts().asked).toBe(2)
  })

  it.each([
    ['empty text', () => ''],
    ['missing', () => undefined],
    ['a Uint8Array', async () => Buffer.from('secret')],
    ['a number', () => 42],
  ])('and is %s is a failure, not an anonymous search', async (what, ask) => {
    const { directory, login, counts } = await start(ask)
    await expect(login()).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SERVICE_BIND',
        message: expect.stringContaining(`service.password gave ${what}`) as string,
      }),
    )
    expect(directory.operations).toEqual([])
    await expect(login()).rejects.toThrow(refused)
    expect(counts().asked).toBe(1)
  })

  it.each([
    [
      'throws',
      (cause: Error) => {
        throw cause
      },
    ],
    ['rejects', (cause: Error) => Promise.reject(cause)],
  ])(
    'by a function that %s is a failure with that cause, and tried again later',
    async (_how, fail) => {
      const cause = new Error('the vault is sealed')
      const outages = [cause]
      const { login, counts, time } = await start((directory) => {
        const outage = outages.shift()
        return outage === undefined ? directory.serviceAccount.password : fail(outage)
      })
      await expect(login()).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_SERVICE_BIND', cause })
      await expect(login()).rejects.toThrow(refused)
      expect(counts()).toEqual({ asked: 1, binds: 0 })
      time.ms += 1000
      expect(await login()).toBe('person1')
    },
  )

  it('that never comes is a failure, and the next connection asks anew', async () => {
    const answers: unknown[] = [new Promise(() => {})]
    const { login, counts, time } = await start(
      (directory) => answers.shift() ?? directory.serviceAccount.password,
      { operationMs: 30 },
    )
    await expect(login()).rejects.toThrow(/service\.password gave no answer within 30 ms/)
    time.ms += 1000
    await expect.poll(() => login().catch(() => undefined)).toBe('person1')
    expect(counts().asked).toBe(2)
  })

  it('does not keep close() waiting', async () => {
    const { directory, ldap, counts } = await start(() => new Promise(() => {}))
    const outcome = codesOf([ldap.authenticate(person(1))])
    await vi.waitFor(() => expect(counts().asked).toBe(1))
    await ldap.close({ graceMs: 20 })
    expect(await outcome).toEqual(['ERR_LDAP_AUTH_CLOSED'])
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it('is not shown by what fails, nor by the handle', async () => {
    const { ldap, login } = await start(() => 'rotated-secret')
    const error: unknown = await login().catch((caught: unknown) => caught)
    expect(isLdapAuthError(error)).toBe(true)
    const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true }
    expect(inspect([error, ldap, ldap.options], deep)).not.toContain('rotated-secret')
  })
})
