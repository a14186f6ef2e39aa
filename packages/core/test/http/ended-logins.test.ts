import { expect, it } from 'vitest'
import { createEndedLogins } from '../../src/http/ended-logins.ts'
import { createRecord, type SessionRecord } from '../../src/http/session.ts'
import type { LdapAuth } from '../../src/words/handle.ts'
import { heard } from '../login/hearing.ts'
import { browser } from './browser.ts'
import { person } from './person.ts'

const loggedInAt = 1_000_000

function recordOf(id: string, createdAt = loggedInAt): SessionRecord {
  return createRecord({ ...person, id }, 'here', createdAt)
}

it('a login that was ended is told from others, of the same person too', () => {
  const ended = createEndedLogins()
  ended.add(recordOf('steve'))
  expect(ended.has({ ...recordOf('steve'), checkedAt: loggedInAt + 1 })).toBe(true)
  expect(ended.has(recordOf('steve', loggedInAt + 1))).toBe(false)
  expect(ended.has(recordOf('lucille'))).toBe(false)
})

it.each([undefined, null, 'text', {}, { user: null }])(
  'what is no login, %j, does no harm',
  (stored) => {
    const ended = createEndedLogins()
    ended.add(stored)
    expect(ended.has(recordOf('steve'))).toBe(false)
  },
)

it('ten thousand are remembered, and then the oldest is forgotten', () => {
  const ended = createEndedLogins()
  for (let index = 0; index <= 10_000; index += 1) ended.add(recordOf(`member${index}`))
  const known = [0, 1, 10_000].map((index) => ended.has(recordOf(`member${index}`)))
  expect(known).toEqual([false, true, true])
})

const accepting: Partial<LdapAuth> = {
  authenticate: async () => ({ authenticated: true, user: person, source: 'directory' }),
  revalidate: async () => ({ valid: true, user: person }),
}

const sessionExpired = { kind: 'answer', refusal: { status: 401, code: 'session-expired' } }

it('a logout is not undone by whatever writes the session later', async () => {
  const { send, store } = browser(accepting)
  await send('POST', '/login')
  const { login } = store
  expect(await send('GET', '/')).toMatchObject({ kind: 'enter' })
  await send('POST', '/logout')
  store.login = login
  expect(await send('GET', '/')).toMatchObject(sessionExpired)
  expect(store.login).toBe(undefined)
})

it('a logout is not undone by what the directory says to a request before it', async () => {
  const { send, store } = browser({
    ...accepting,
    revalidate: async () => {
      await send('POST', '/logout')
      return { valid: true, user: person }
    },
  })
  await send('POST', '/login')
  expect(await send('GET', '/')).toMatchObject(sessionExpired)
  expect(store.login).toBe(undefined)
})

it('a logout is told of, once, and by whom', async () => {
  const ends = heard('session')
  const { send } = browser(accepting)
  await send('POST', '/login')
  await Promise.all([send('POST', '/logout'), send('POST', '/logout')])
  const { id, username } = person
  expect(ends).toEqual([
    { state: 'ended', reason: 'logout', id, username, clientAddress: '192.0.2.1' },
  ])
})
