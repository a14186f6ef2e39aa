import { describe, expect, it, vi } from 'vitest'
import { createEndedLogins } from '../../src/http/ended-logins.ts'
import { createRecord } from '../../src/http/session.ts'
import { createSessionCheck } from '../../src/http/session-check.ts'
import type { SessionSettings } from '../../src/http/session-options.ts'
import type { SessionCheck } from '../../src/http/standing.ts'
import { LdapAuthError, type LdapAuthErrorCode } from '../../src/words/errors.ts'
import type { LdapAuth } from '../../src/words/handle.ts'
import type { Revalidation } from '../../src/words/result.ts'
import type { LdapUser } from '../../src/words/user.ts'
import { handle, person } from './person.ts'

const loggedInAt = 1_000_000
const record = createRecord(person, 'here', loggedInAt)

const settings: SessionSettings = {
  maxAgeMs: 1_000_000,
  revalidateMs: 300_000,
  onUnavailable: 'keep',
  attributes: [],
  isRevoked: undefined,
}

/** A check whose times the test moves, with what it asked and told. */
function start(session: Partial<SessionSettings> = {}) {
  const time = { now: loggedInAt + 300_000, monotonic: 0 }
  const fresh: LdapUser = { ...person, displayName: 'Steven', roles: [] }
  const revalidate = vi.fn<LdapAuth['revalidate']>(async () => ({ valid: true, user: fresh }))
  const tellFailure = vi.fn()
  const endedLogins = createEndedLogins()
  const check: SessionCheck = createSessionCheck(
    {
      auth: { ...handle, revalidate },
      directory: 'here',
      settings: { session: { ...settings, ...session } },
      endedLogins,
      tellFailure,
      now: () => time.now,
    },
    { now: () => time.monotonic },
  )
  return { time, revalidate, tellFailure, endedLogins, check }
}

function failure(code: LdapAuthErrorCode): LdapAuthError {
  return new LdapAuthError(code, 'for tests')
}

describe('a session check asks the directory', () => {
  it('not before the time has come', async () => {
    const { time, check, revalidate } = start()
    time.now -= 1
    expect(await check(record)).toEqual({ kind: 'in', user: person })
    expect(revalidate).not.toHaveBeenCalled()
  })

  it('when it has, and gives the user afresh and what to keep from now on', async () => {
    const { time, check, revalidate } = start({ attributes: ['mail'] })
    const standing = await check(record)
    expect(revalidate).toHaveBeenCalledExactlyOnceWith({
      id: person.id,
      dn: person.dn,
      username: 'steve',
    })
    expect(standing).toEqual({
      kind: 'in',
      user: expect.objectContaining({
        displayName: 'Steven',
        roles: [],
        attributes: { mail: ['steve@company.com'] },
      }),
      renewed: expect.objectContaining({ createdAt: loggedInAt, checkedAt: time.now }),
    })
    if (standing.kind !== 'in') throw new Error('nobody is in')
    expect(standing.renewed?.user).toBe(standing.user)
    time.now += 299_999
    expect(await check(standing.renewed)).toEqual({ kind: 'in', user: standing.user })
    time.now += 1
    await check(standing.renewed)
    expect(revalidate).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['does not tell when it was last checked', { checkedAt: undefined }],
    ['tells it as text', { checkedAt: '1300000' }],
    ['was checked in a future', { checkedAt: loggedInAt + 300_000 + 60_001 }],
  ])('if the record %s', async (_what, change) => {
    const { check, revalidate } = start({ revalidateMs: Number.MAX_SAFE_INTEGER })
    await check({ ...record, ...change })
    expect(revalidate).toHaveBeenCalledTimes(1)
  })

  it('not if the record was checked by a clock a little ahead', async () => {
    const { check, revalidate } = start()
    await check({ ...record, checkedAt: loggedInAt + 300_000 + 59_000 })
    expect(revalidate).not.toHaveBeenCalled()
  })

  it('at every request with revalidateMs 0, whatever the clocks say', async () => {
    const { time, check, revalidate } = start({ revalidateMs: 0 })
    for (const ahead of [0, 59_000]) await check({ ...record, checkedAt: time.now + ahead })
    expect(revalidate).toHaveBeenCalledTimes(2)
  })
})

describe('a session has ended', () => {
  it('when the directory lets the user in no more', async () => {
    const { check, revalidate } = start()
    revalidate.mockResolvedValue({ valid: false, reason: 'account-disabled' })
    expect(await check(record)).toEqual({ kind: 'ended' })
  })

  it('with maxAgeMs, however often it was renewed', async () => {
    const { time, check, revalidate } = start()
    time.now = loggedInAt + 1_000_000
    expect(await check({ ...record, checkedAt: time.now })).toEqual({ kind: 'expired' })
    expect(revalidate).not.toHaveBeenCalled()
  })

  it('when the login was revoked, without another question', async () => {
    const isRevoked = vi.fn(() => true)
    const { check, revalidate } = start({ isRevoked })
    expect(await check(record)).toEqual({ kind: 'ended' })
    const login = { user: person, loggedInAt: new Date(loggedInAt) }
    expect(isRevoked).toHaveBeenCalledExactlyOnceWith(login)
    expect(revalidate).not.toHaveBeenCalled()
  })

  it('when it was ended here, without a question', async () => {
    const isRevoked = vi.fn(() => false)
    const { check, revalidate, endedLogins } = start({ isRevoked })
    endedLogins.add(record)
    expect(await check({ ...record, checkedAt: loggedInAt + 299_999 })).toEqual({ kind: 'ended' })
    expect(isRevoked).not.toHaveBeenCalled()
    expect(revalidate).not.toHaveBeenCalled()
  })

  it('when it was ended here while the directory was asked', async () => {
    const { check, revalidate, endedLogins } = start()
    revalidate.mockImplementation(async () => {
      endedLogins.add(record)
      return { valid: true, user: person }
    })
    expect(await check(record)).toEqual({ kind: 'ended' })
  })

  it('for good, even if the store gives it back and the directory thinks better of it', async () => {
    const { check, revalidate } = start()
    revalidate.mockResolvedValueOnce({ valid: false, reason: 'account-disabled' })
    await check(record)
    expect(await check(record)).toEqual({ kind: 'ended' })
    expect(await check({ ...record, createdAt: loggedInAt + 1 })).toMatchObject({ kind: 'in' })
  })

  it('or has not: nobody revoked it', async () => {
    const { time, check } = start({ isRevoked: async () => false })
    time.now = loggedInAt
    expect(await check(record)).toEqual({ kind: 'in', user: person })
  })
})

it.each([
  ['throws', () => Promise.reject(new Error('the list is gone')), 'the list is gone'],
  ['gives nothing', () => undefined, 'session.isRevoked: must give true or false'],
  ['gives null', async () => null, 'and gave null'],
])('an isRevoked that %s lets nobody in', async (_what, isRevoked, message) => {
  const { check } = start({ isRevoked: isRevoked as unknown as () => boolean })
  await expect(check(record)).rejects.toThrow(message)
})

it.each([undefined, null, {}, 'steve', { ...record, directory: 'elsewhere' }])(
  'nobody is logged in by %j, and nobody is asked',
  async (stored) => {
    const isRevoked = vi.fn(() => false)
    const { check, revalidate } = start({ isRevoked })
    expect(await check(stored)).toEqual({ kind: 'absent' })
    expect(isRevoked).not.toHaveBeenCalled()
    expect(revalidate).not.toHaveBeenCalled()
  },
)

describe('while the directory does not answer', () => {
  it('a session is kept as it was, and nobody waits again for five seconds', async () => {
    const { time, check, revalidate, tellFailure } = start()
    revalidate.mockRejectedValue(failure('ERR_LDAP_AUTH_TIMEOUT'))
    for (const monotonic of [0, 4_999]) {
      time.monotonic = monotonic
      expect(await check(record)).toEqual({ kind: 'in', user: person })
    }
    expect(revalidate).toHaveBeenCalledTimes(1)
    expect(tellFailure).toHaveBeenCalledTimes(1)
    time.monotonic = 5_000
    revalidate.mockResolvedValue({ valid: false, reason: 'unknown-user' })
    expect(await check(record)).toEqual({ kind: 'ended' })
  })

  it('a kept session ends with maxAgeMs all the same', async () => {
    const { time, check, revalidate } = start()
    revalidate.mockRejectedValue(failure('ERR_LDAP_AUTH_CONNECT'))
    await check(record)
    time.now = loggedInAt + 1_000_000
    expect(await check(record)).toEqual({ kind: 'expired' })
  })

  it('a kept session can be revoked all the same', async () => {
    const isRevoked = vi.fn(() => false)
    const { check, revalidate } = start({ isRevoked })
    revalidate.mockRejectedValue(failure('ERR_LDAP_AUTH_CONNECT'))
    expect(await check(record)).toMatchObject({ kind: 'in' })
    isRevoked.mockReturnValue(true)
    expect(await check(record)).toEqual({ kind: 'ended' })
  })

  it('a failure that may lie in one entry lets the directory be asked about others', async () => {
    const { check, revalidate } = start()
    revalidate.mockRejectedValueOnce(failure('ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING'))
    expect(await check(record)).toEqual({ kind: 'in', user: person })
    expect(await check(record)).toMatchObject({ user: { displayName: 'Steven' } })
  })

  it('a session is refused where that is wanted, until the directory answers', async () => {
    const { check, revalidate, tellFailure } = start({ onUnavailable: 'refuse' })
    const cause = failure('ERR_LDAP_AUTH_CONNECT')
    revalidate.mockRejectedValueOnce(cause)
    const answer = { status: 503, code: 'ERR_LDAP_AUTH_CONNECT', headers: { 'Retry-After': '5' } }
    expect(await check(record)).toMatchObject({ kind: 'unavailable', answer })
    expect(tellFailure).toHaveBeenCalledExactlyOnceWith(cause)
    expect(await check(record)).toMatchObject({ kind: 'in' })
  })

  it.each(['keep', 'refuse'] as const)('(%s) a slip of ours stays one', async (onUnavailable) => {
    const { check, revalidate } = start({ onUnavailable })
    revalidate.mockRejectedValue(new TypeError('a slip'))
    await expect(check(record)).rejects.toThrow(TypeError)
  })
})

describe('requests at the same time', () => {
  it('ask once for one user, and each gets a user of its own', async () => {
    const { check, revalidate } = start()
    const standings = await Promise.all([check(record), check(record), check(record)])
    expect(revalidate).toHaveBeenCalledTimes(1)
    const users = standings.map((standing) => (standing.kind === 'in' ? standing.user : undefined))
    expect(new Set(users).size).toBe(3)
    expect(new Set(users.map((user) => user?.groups)).size).toBe(3)
    await check(record)
    expect(revalidate).toHaveBeenCalledTimes(2)
  })

  it('ask for each user, and for each name that a user goes by', async () => {
    const { check, revalidate } = start()
    const others = [{ id: 'another' }, { username: 'stephen' }]
    const records = others.map((other) => ({ ...record, user: { ...person, ...other } }))
    await Promise.all([record, ...records].map(check))
    expect(revalidate).toHaveBeenCalledTimes(3)
  })

  it('trust an answer from the moment the directory was asked, not from when it came', async () => {
    const { time, check, revalidate } = start()
    const askedAt = time.now
    let answer: (revalidation: Revalidation) => void = () => undefined
    revalidate.mockReturnValue(
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    const first = check(record)
    await vi.waitFor(() => expect(revalidate).toHaveBeenCalled())
    time.now += 10_000
    const second = check(record)
    answer({ valid: true, user: person })
    const renewed = expect.objectContaining({ checkedAt: askedAt })
    expect(await first).toMatchObject({ renewed })
    expect(await second).toMatchObject({ renewed })
  })

  it('share a failure, and the next one asks again', async () => {
    const { check, revalidate } = start({ onUnavailable: 'refuse' })
    revalidate.mockRejectedValueOnce(failure('ERR_LDAP_AUTH_CONNECT'))
    const standings = await Promise.all([check(record), check(record)])
    expect(standings.map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable'])
    expect(await check(record)).toMatchObject({ kind: 'in' })
    expect(revalidate).toHaveBeenCalledTimes(2)
  })
})
