import { describe, expect, it } from 'vitest'
import {
  createRecord,
  directoryKey,
  readRecord,
  renewRecord,
  withAttributes,
} from '../../src/http/session.ts'
import { person, resolvedOptions } from './person.ts'

const directory = 'here'
const limits = { directory, maxAgeMs: 1000, now: 5000 }

function stored(
  changes: Record<string, unknown> = {},
  user: Record<string, unknown> = {},
): unknown {
  const record = createRecord(person, directory, 4500)
  return JSON.parse(JSON.stringify({ ...record, ...changes, user: { ...person, ...user } }))
}

describe('the user in a session', () => {
  it('has no attributes but those that were named', () => {
    const kept = withAttributes(person, ['Mail'])
    expect(kept.attributes).toEqual({ mail: ['steve@company.com'] })
    expect(kept.attributeSources).toEqual({ mail: 'user' })
    expect(withAttributes(person, []).attributes).toEqual({})
    expect(kept).toMatchObject({ id: person.id, roles: ['admin'], groups: person.groups })
  })

  it('has the warning about the password that came with the login, until they are looked up again', () => {
    const passwordWarning = { expiresInSeconds: 3600 }
    const kept = withAttributes({ ...person, passwordWarning }, [])
    expect(kept.passwordWarning).toEqual(passwordWarning)
    const record = createRecord(kept, directory, 4500)
    expect(readRecord(JSON.parse(JSON.stringify(record)), limits)).toEqual(record)
    const renewed = renewRecord(record, { user: person, attributes: [], now: 4600 })
    expect(renewed.user).not.toHaveProperty('passwordWarning')
  })

  it('comes back from the store as it was, frozen, and a new one every time', () => {
    const record = stored()
    const first = readRecord(record, limits)
    const second = readRecord(record, limits)
    if (typeof first !== 'object' || typeof second !== 'object') throw new Error('nobody came back')
    expect(first.user).toEqual(person)
    expect(first.user).not.toBe(second.user)
    expect(Object.isFrozen(first.user.groups[0])).toBe(true)
    expect(first).toMatchObject({ createdAt: 4500, checkedAt: 4500 })
  })
})

describe('a session that counts as nobody', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'steve'],
    ['a list', [1]],
    ['an empty object', {}],
    ['another version', stored({ version: 2 })],
    ['another directory', stored({ directory: 'elsewhere' })],
    ['no time', stored({ createdAt: '4500' })],
    ['no user', { ...Object(stored()), user: undefined }],
    ['no id', stored({}, { id: undefined })],
    ['an empty id', stored({}, { id: '' })],
    ['an id that is a list', stored({}, { id: ['a'] })],
    ['roles that are text', stored({}, { roles: 'admin' })],
    ['roles that are not text', stored({}, { roles: [{}] })],
    ['groups without a name', stored({}, { groups: [{ dn: 'cn=a' }] })],
    ['attributes that are text', stored({}, { attributes: { mail: 'a' } })],
    ['a name that is a number', stored({}, { displayName: 1 })],
  ])('holds %s', (_what, record) => {
    expect(readRecord(record, limits)).toBe('absent')
  })

  it.each([
    ['is just young enough', 4001, false],
    ['is just too old', 4000, true],
    ['comes from a clock a little ahead', 5000 + 59_000, false],
    ['comes from the future', 5000 + 61_000, true],
    ['has no time that is a number', Number.NaN, true],
  ])('%s', (_what, createdAt, isExpired) => {
    const reading = readRecord({ ...Object(stored()), createdAt }, limits)
    expect(reading === 'expired').toBe(isExpired)
  })
})

it('a directory is known by where people are looked for and by what lets them in', () => {
  const key = directoryKey(resolvedOptions)
  expect(directoryKey({ ...resolvedOptions })).toBe(key)
  expect(directoryKey({ ...resolvedOptions, url: ['ldaps://other.example'] })).not.toBe(key)
  expect(directoryKey({ ...resolvedOptions, roles: { admin: ['cn=other'] } })).not.toBe(key)
  const require = { anyGroup: ['cn=staff'], anyRole: [] }
  expect(directoryKey({ ...resolvedOptions, require })).not.toBe(key)
})
