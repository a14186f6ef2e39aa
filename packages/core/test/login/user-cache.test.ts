import { describe, expect, it, onTestFinished } from 'vitest'
import { openAuth, peopleBase, startPeople, steve, userBinds } from './people.ts'
import { credentials, everything, HandClock, since, told, twoNames, wrong } from './remembering.ts'

describe('a user who is remembered', () => {
  it('costs one bind and nothing else', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, everything)
    const first = await auth.authenticate(credentials)
    const operations = since(directory)
    expect(operations()).toContain('search')
    for (const username of ['Steve', 'STEVE', ' steve ']) {
      expect(await auth.authenticate({ ...credentials, username })).toEqual(first)
      expect(operations()).toEqual(['bind'])
    }
    expect(first).toMatchObject({ source: 'directory', user: { roles: ['admin'] } })
    expect(auth.stats.cache.user).toEqual({ hits: 3, misses: 1, size: 1 })
  })

  it('is the same by every name that a search found them by', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, everything)
    const mail = { ...credentials, username: 'steve@company.com' }
    await auth.authenticate(credentials)
    await auth.authenticate(mail)
    const operations = since(directory)
    operations()
    for (const one of [credentials, mail])
      expect(told(await auth.authenticate(one))).toBe('Steve by directory')
    expect(operations()).toEqual(['bind', 'bind'])
    expect(auth.stats.cache.user.size).toBe(1)
  })

  it('goes by that one of several user names that was typed', async () => {
    const directory = await startPeople({ entries: twoNames })
    const auth = openAuth(directory)
    for (const username of ['Steve', 'summers', 'Steve', 'Steve', 'summers'])
      expect(await auth.authenticate({ ...credentials, username })).toMatchObject({
        user: { username },
      })
  })

  it.each([
    ['user.match is first', { user: { match: 'first' } }],
    ['users are bound by a composed DN', { user: { dn: `uid={{username}},${peopleBase}` } }],
  ] as const)('costs one bind also where %s', async (_, { user }) => {
    const warned = (): void => undefined
    process.on('warning', warned)
    onTestFinished(() => void process.off('warning', warned))
    const directory = await startPeople()
    const filter = 'dn' in user ? { filter: undefined, base: undefined } : {}
    const auth = openAuth(directory, { user: { ...filter, ...user } as object })
    const first = await auth.authenticate(credentials)
    const operations = since(directory)
    operations()
    expect(await auth.authenticate(credentials)).toEqual(first)
    expect(operations()).toEqual(['bind'])
    expect(await auth.authenticate(wrong)).toMatchObject({ reason: 'wrong-password' })
  })

  it('gets a user of their own at each login', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, everything)
    const users = []
    for (let turn = 0; turn < 3; turn += 1) {
      const result = await auth.authenticate(credentials)
      if (result.authenticated) users.push(result.user)
    }
    expect(new Set(users).size).toBe(3)
    expect(new Set(users.map(({ attributes }) => attributes['mail'])).size).toBe(3)
    expect(users.every(({ groups }) => Object.isFrozen(groups[0]))).toBe(true)
  })

  it('is read again when the time is over, and logins do not prolong it', async () => {
    const directory = await startPeople()
    const clock = new HandClock()
    const auth = openAuth(directory, { ...everything, cache: { ttlMs: 1000 } }, clock)
    await auth.authenticate(credentials)
    directory.modify(steve, { mail: 'new@company.com' })
    const mailAt = async (ms: number): Promise<unknown> => {
      clock.advance(ms)
      const result = await auth.authenticate(credentials)
      return result.authenticated && result.user.email
    }
    expect(await mailAt(600)).toBe('steve@company.com')
    expect(await mailAt(400)).toBe('steve@company.com')
    expect(await mailAt(1)).toBe('new@company.com')
  })

  it('is let in by nothing but the password that the directory takes', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.authenticate(credentials)
    directory.modify(steve, { userPassword: 'changed' })
    const operations = since(directory)
    operations()
    expect(await auth.authenticate(credentials)).toMatchObject({ reason: 'wrong-password' })
    expect(operations()).toEqual(['bind'])
    const changed = { ...credentials, password: 'changed' }
    expect(await auth.authenticate(changed)).toMatchObject({ authenticated: true })
  })

  it.each([
    ['a wrong password', { code: 49 }, 'wrong-password'],
    ['a locked account', { code: 19 }, 'account-locked'],
    ['a disabled account', { code: 53 }, 'account-disabled'],
    ['a DN that is gone', { code: 32 }, 'wrong-password'],
  ])('is looked for anew after %s, of which there was one bind', async (_, answer, reason) => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.authenticate(credentials)
    const undo = directory.fail({ on: 'bind', with: answer, when: ({ dn }) => dn === steve })
    const operations = since(directory)
    operations()
    expect(await auth.authenticate(credentials)).toMatchObject({ reason })
    expect(operations()).toEqual(['bind'])
    expect(auth.stats.cache.user.size).toBe(0)
    undo()
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(operations()).toContain('search')
  })

  it('is forgotten by whatever name the refused login came', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, everything)
    await auth.authenticate(credentials)
    await auth.authenticate({ username: 'steve@company.com', password: 'wrong' })
    expect(auth.stats.cache.user.size).toBe(0)
  })

  it('stays remembered where the directory could not say', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.authenticate(credentials)
    directory.fail({ on: 'bind', with: 'busy', times: 1, when: ({ dn }) => dn === steve })
    await expect(auth.authenticate(credentials)).rejects.toThrow()
    expect(auth.stats.cache.user.size).toBe(1)
    directory.fail({ on: 'bind', with: 'referral', times: 1, when: ({ dn }) => dn === steve })
    await expect(auth.authenticate(credentials)).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_REFERRAL_REFUSED',
    })
    expect(auth.stats.cache.user.size).toBe(0)
  })

  it('is kept out from the moment on at which the account expires', async () => {
    const directory = await startPeople()
    const soon = new Date(Date.now() + 1500).toISOString().replace(/[-:T]|\.\d+/g, '')
    directory.modify(steve, { krbPrincipalExpiration: soon })
    const auth = openAuth(directory)
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    await expect
      .poll(async () => told(await auth.authenticate(credentials)), { timeout: 4000 })
      .toBe('account-expired')
    expect(auth.stats.cache.user.size).toBe(0)
  })
})

describe('who is not remembered', () => {
  it('is whoever was not found', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const nobody = { username: 'nobody', password: 'x' }
    const operations = since(directory)
    await auth.authenticate(nobody)
    const asked = operations()
    // Reads the policies of the directory too.
    await auth.authenticate(nobody)
    operations()
    await auth.authenticate(nobody)
    expect(operations()).toEqual(asked.filter((op) => op === 'search'))
    expect(auth.stats.cache.user.size).toBe(0)
  })

  it('is whoever may not come in', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { require: { filter: '(employeeType=boss)' } })
    expect(await auth.authenticate(credentials)).toMatchObject({ reason: 'not-authorized' })
    expect(auth.stats.cache.user.size).toBe(0)
    directory.modify(steve, { employeeType: 'boss' })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })

  it('is anybody where cache is false', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { cache: false })
    await auth.authenticate(credentials)
    const operations = since(directory)
    operations()
    await auth.authenticate(credentials)
    expect(operations()).toContain('search')
    expect(auth.stats.cache.user).toEqual({ hits: 0, misses: 0, size: 0 })
  })

  it('is whoever was looked up without a password, who is read each time', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.findUser('Steve')
    expect(auth.stats.cache.user).toEqual({ hits: 0, misses: 0, size: 0 })
    await auth.authenticate(credentials)
    directory.modify(steve, { mail: 'new@company.com' })
    expect(await auth.findUser('Steve')).toMatchObject({ email: 'new@company.com' })
    expect(await auth.authenticate(credentials)).toMatchObject({
      user: { email: 'steve@company.com' },
    })
  })

  it('is whoever has not logged in for longest, where there are too many', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { cache: { max: 1 } })
    const ben = { username: 'ben', password: 'secret-ben' }
    await auth.authenticate(credentials)
    await auth.authenticate(ben)
    expect(auth.stats.cache.user.size).toBe(1)
    const operations = since(directory)
    operations()
    await auth.authenticate(ben)
    expect(operations()).toEqual(['bind'])
    await auth.authenticate(credentials)
    expect(operations()).toContain('search')
    expect(userBinds(directory)).toHaveLength(4)
  })
})
