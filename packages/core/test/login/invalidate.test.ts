import { describe, expect, it } from 'vitest'
import { openAuth, startPeople, steve } from './people.ts'
import { credentials, everything, since, told, withPasswords } from './remembering.ts'

const ben = { username: 'ben', password: 'secret-ben' }
const remembering = { ...everything, ...withPasswords }

describe('invalidate', () => {
  it.each(['Steve', 'STEVE'])('forgets the user %s, and nobody else', async (username) => {
    const directory = await startPeople()
    const auth = openAuth(directory, remembering)
    await auth.authenticate({ ...credentials, username: 'steve@company.com' })
    await auth.authenticate(ben)
    auth.invalidate(username)
    expect(told(await auth.authenticate({ ...credentials, username: 'steve@company.com' }))).toBe(
      'Steve by directory',
    )
    expect(told(await auth.authenticate(ben))).toBe('ben by cache')
  })

  it('forgets everybody without a name', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, remembering)
    await auth.authenticate(credentials)
    await auth.authenticate(ben)
    auth.invalidate()
    expect(auth.stats.cache.user.size).toBe(0)
    const operations = since(directory)
    operations()
    expect(told(await auth.authenticate(ben))).toBe('ben by directory')
    expect(operations()).toContain('search')
  })

  it.each([undefined, 'steve', 'steve@company.com'])(
    'of %s voids what a login in progress has read',
    async (name) => {
      const directory = await startPeople()
      const auth = openAuth(directory, remembering)
      const isGroupSearch = ({ filter }: { filter?: string }): boolean =>
        filter?.includes('member=') === true
      const undo = directory.fail({ on: 'search', with: 'slow', delayMs: 100, when: isGroupSearch })
      const login = auth.authenticate({ ...credentials, username: name ?? 'Steve' })
      await expect.poll(() => directory.operations.some(isGroupSearch)).toBe(true)
      auth.invalidate(name)
      const later = auth.authenticate({ ...credentials, username: name ?? 'Steve' })
      expect(await login).toMatchObject({ authenticated: true, user: { dn: steve } })
      expect(auth.stats.cache.user.size).toBe(0)
      // A login that begins afterwards reads for itself, and is remembered.
      expect(await later).toMatchObject({ source: 'directory' })
      expect(directory.operations.filter(isGroupSearch).length).toBeGreaterThanOrEqual(2)
      expect(auth.stats.cache.user.size).toBe(1)
      undo()
    },
  )

  it('does nothing where nothing is remembered', async () => {
    const auth = openAuth(await startPeople(), { cache: false })
    auth.invalidate('Steve')
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })
})
