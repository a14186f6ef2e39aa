import { describe, expect, it } from 'vitest'
import { PasswordProofs } from '../../src/login/password-proof.ts'
import type { accepted } from '../../src/login/verify.ts'
import { openAuth, startPeople, steve } from './people.ts'
import {
  credentials,
  everything,
  HandClock,
  since,
  told,
  withPasswords,
  wrong,
} from './remembering.ts'

const expired = {
  on: 'bind',
  with: { code: 49 },
  when: (one: { dn?: string }) => one.dn === steve,
} as const

describe('a password that is remembered', () => {
  it('lets in without the directory, and says so', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { ...everything, ...withPasswords })
    const first = await auth.authenticate(credentials)
    const operations = since(directory)
    operations()
    expect(await auth.authenticate(credentials)).toEqual({ ...first, source: 'cache' })
    expect(operations()).toEqual([])
    expect(first).toMatchObject({ source: 'directory' })
    await directory.close()
    expect(told(await auth.authenticate(credentials))).toBe('Steve by cache')
    expect(auth.stats.cache.password).toEqual({ hits: 2, misses: 1, size: 1 })
  })

  it('is the only one that does: any other is for the directory to say', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, withPasswords)
    await auth.authenticate(credentials)
    await auth.authenticate({ username: 'ben', password: 'secret-ben' })
    const operations = since(directory)
    operations()
    for (const password of ['wrong', 'secret-steve', 'secret-Steve ', 'secret-ben']) {
      await auth.authenticate(credentials)
      expect(told(await auth.authenticate({ ...credentials, password }))).toBe('wrong-password')
      expect(operations()).toContain('bind')
    }
    for (const password of ['', 'a\0b', 5, undefined, null]) {
      const typed = { ...credentials, password: password as string }
      expect(await auth.authenticate(typed)).toMatchObject({ authenticated: false })
    }
  })

  it('counts from the last bind, and a login without one does not prolong it', async () => {
    const directory = await startPeople()
    const clock = new HandClock()
    const auth = openAuth(directory, withPasswords, clock)
    const after = async (ms: number): Promise<string> => {
      clock.advance(ms)
      return told(await auth.authenticate(credentials))
    }
    expect(await after(0)).toBe('Steve by directory')
    expect(await after(6000)).toBe('Steve by cache')
    expect(await after(4000)).toBe('Steve by cache')
    expect(await after(1)).toBe('Steve by directory')
    expect(await after(10_000)).toBe('Steve by cache')
  })

  it('lets in for as long as its own time, also when the person would be read again', async () => {
    const directory = await startPeople()
    const clock = new HandClock()
    const cache = { ttlMs: 10, passwords: { ttlMs: 1000 } }
    const auth = openAuth(directory, { cache }, clock)
    await auth.authenticate(credentials)
    clock.advance(500)
    expect(told(await auth.authenticate(credentials))).toBe('Steve by cache')
  })

  it.each([
    ['a wrong password', { code: 49 }],
    ['a locked account', { code: 19 }],
    ['a disabled account', { code: 53 }],
  ])('is forgotten when a bind is refused for %s', async (_, answer) => {
    const directory = await startPeople()
    const auth = openAuth(directory, withPasswords)
    await auth.authenticate(credentials)
    const undo = directory.fail({ ...expired, with: answer })
    await auth.authenticate(wrong)
    undo()
    const operations = since(directory)
    operations()
    expect(told(await auth.authenticate(credentials))).toBe('Steve by directory')
    expect(operations()).toContain('bind')
  })

  it('is not remembered where a bind is refused while its login is under way', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { ...withPasswords, ...everything })
    const isGroupSearch = ({ filter }: { filter?: string }): boolean =>
      filter?.includes('member=') === true
    const undo = directory.fail({ on: 'search', with: 'slow', delayMs: 150, when: isGroupSearch })
    const login = auth.authenticate(credentials)
    await expect.poll(() => directory.operations.some(isGroupSearch)).toBe(true)
    expect(told(await auth.authenticate({ ...wrong, username: 'steve@company.com' }))).toBe(
      'wrong-password',
    )
    expect(await login).toMatchObject({ authenticated: true })
    undo()
    expect(told(await auth.authenticate(credentials))).toBe('Steve by directory')
  })

  it('is forgotten when the user is found to be out', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, withPasswords)
    const result = await auth.authenticate(credentials)
    if (!result.authenticated) throw new Error(result.reason)
    expect(await auth.revalidate(result.user)).toMatchObject({ valid: true })
    expect(told(await auth.authenticate(credentials))).toBe('Steve by cache')
    directory.modify(steve, { shadowExpire: '1' })
    expect(await auth.revalidate(result.user)).toEqual({ valid: false, reason: 'account-expired' })
    expect(told(await auth.authenticate(credentials))).toBe('account-expired')
  })

  it('lets nobody in whose account has expired meanwhile', async () => {
    const directory = await startPeople()
    const soon = new Date(Date.now() + 1500).toISOString().replace(/[-:T]|\.\d+/g, '')
    directory.modify(steve, { krbPrincipalExpiration: soon })
    const auth = openAuth(directory, withPasswords)
    await auth.authenticate(credentials)
    expect(told(await auth.authenticate(credentials))).toBe('Steve by cache')
    await expect
      .poll(async () => told(await auth.authenticate(credentials)), { timeout: 4000 })
      .toBe('account-expired')
  })

  it('is none where the option is not set', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    for (let turn = 0; turn < 3; turn += 1)
      expect(told(await auth.authenticate(credentials))).toBe('Steve by directory')
    expect(auth.stats.cache.password).toEqual({ hits: 0, misses: 0, size: 0 })
  })
})

describe('rule 2: a remembered proof', () => {
  it('is made of nothing but a bind', async () => {
    const directory = await startPeople()
    const user = await openAuth(directory).findUser('Steve')
    if (user === null) throw new Error('Steve is missing')
    for (const forged of [undefined, {}, { proves: () => true }]) {
      const bind = forged as unknown as Parameters<typeof accepted>[0]
      expect(() => new PasswordProofs().make(bind, user, 'secret-Steve')).toThrow(/proof/)
    }
  })

  it('that is forged lets nobody in', async () => {
    const directory = await startPeople()
    const user = await openAuth(directory).findUser('Steve')
    if (user === null) throw new Error('Steve is missing')
    const proofs = new PasswordProofs()
    const forged = { isOf: () => true } as unknown as Parameters<typeof proofs.letIn>[0]
    expect(proofs.letIn(forged, user, 'secret-Steve', 'cache')).toBeUndefined()
  })
})
