import { describe, expect, it, vi } from 'vitest'
import { createEndedLogins } from '../../src/http/ended-logins.ts'
import { createRecord } from '../../src/http/session.ts'
import { createSessionCheck } from '../../src/http/session-check.ts'
import type { SessionSettings } from '../../src/http/session-options.ts'
import type { LdapAuth } from '../../src/words/handle.ts'
import { heard } from '../login/hearing.ts'
import { handle, person } from './person.ts'

const record = createRecord(person, 'here', 1_000_000)
const { id, username } = person

function start(
  answer: Awaited<ReturnType<LdapAuth['revalidate']>>,
  isRevoked?: SessionSettings['isRevoked'],
) {
  const session = {
    ...{ maxAgeMs: 1_000_000, revalidateMs: 300_000, attributes: [] },
    ...({ onUnavailable: 'keep', isRevoked } as const),
  }
  return createSessionCheck({
    auth: { ...handle, revalidate: vi.fn<LdapAuth['revalidate']>(async () => answer) },
    directory: 'here',
    settings: { session },
    endedLogins: createEndedLogins(),
    tellFailure: vi.fn(),
    now: () => 1_300_000,
  })
}

describe('the end of a login in a session is told of', () => {
  it('once, with the reason of the directory', async () => {
    const ends = heard('session')
    const check = start({ valid: false, reason: 'account-disabled' })
    await Promise.all([check(record), check(record)])
    await check(record)
    expect(ends).toEqual([{ state: 'ended', reason: 'account-disabled', id, username }])
  })

  it('where the application revoked it', async () => {
    const ends = heard('session')
    await start({ valid: true, user: person }, () => true)(record)
    expect(ends).toEqual([{ state: 'ended', reason: 'revoked', id, username }])
  })

  it('and not where it goes on', async () => {
    const ends = heard('session')
    await start({ valid: true, user: person }, () => false)(record)
    expect(ends).toEqual([])
  })
})
