import { describe, expect, it, vi } from 'vitest'
import { accountState, accountStateAttributes } from '../../src/users/account-state.ts'

const now = Date.UTC(2026, 0, 15, 12)
const day = 86_400_000
const today = Math.floor(now / day)

/** 100 ns since 1601, as Active Directory counts. */
function fileTime(moment: number): string {
  return String((BigInt(moment) + 11_644_473_600_000n) * 10_000n)
}

/** An entry with one value of each attribute. */
function entryWith(values: Record<string, string>) {
  const own = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), [value]]))
  return {
    strings: (name: string) => own.get(name.toLowerCase()) ?? [],
    hasAny: (names: ReadonlySet<string>) => [...own.keys()].some((name) => names.has(name)),
  }
}

function stateOf(attribute: string, value: string, at = now): string | undefined {
  return accountState({ service: entryWith({ [attribute]: value }) }, at)
}

describe('an account is disabled', () => {
  it.each([
    ['userAccountControl', '514'],
    ['userAccountControl', '66050'],
    ['userAccountControl', '2'],
    ['userAccountControl', '-2147483646'],
    ['pwdAccountLockedTime', '000001010000Z'],
    ['pwdAccountLockedTime', '00000101000000Z'],
    ['nsAccountLock', 'true'],
    ['nsAccountLock', 'TRUE'],
  ])('by %s: %s', (attribute, value) => {
    expect(stateOf(attribute, value)).toBe('account-disabled')
  })

  it('before it is expired', () => {
    const service = entryWith({ userAccountControl: '514', accountExpires: '1' })
    expect(accountState({ service }, now)).toBe('account-disabled')
  })
})

describe('an account has expired', () => {
  it.each([
    ['accountExpires', fileTime(now)],
    ['accountExpires', fileTime(now - 1)],
    ['accountExpires', '1'],
    ['accountExpires', '130000000000000000'],
    ['shadowExpire', String(today)],
    ['shadowExpire', String(today - 1)],
    ['shadowExpire', '1'],
    ['krbPrincipalExpiration', '20260115120000Z'],
    ['krbPrincipalExpiration', '19700101000000Z'],
    ['pwdEndTime', '20260115115959.999999Z'],
  ])('by %s: %s', (attribute, value) => {
    expect(stateOf(attribute, value)).toBe('account-expired')
  })

  it('by the second in Active Directory, and with the day of RFC 2307', () => {
    expect(stateOf('accountExpires', fileTime(now), now - 1)).toBeUndefined()
    expect(stateOf('shadowExpire', String(today), today * day)).toBe('account-expired')
    expect(stateOf('shadowExpire', String(today), today * day - 1)).toBeUndefined()
  })
})

describe('nothing is said against an account', () => {
  it.each([
    ['userAccountControl', '512'],
    ['userAccountControl', '66048'],
    ['userAccountControl', 'ACCOUNTDISABLE'],
    // A lock after wrong passwords, which ends by itself.
    ['pwdAccountLockedTime', '20260115115900Z'],
    ['nsAccountLock', 'false'],
    ['nsAccountLock', ''],
    ['accountExpires', '0'],
    ['accountExpires', '9223372036854775807'],
    ['accountExpires', '-1'],
    ['accountExpires', fileTime(now + 1)],
    ['accountExpires', 'never'],
    ['shadowExpire', '-1'],
    ['shadowExpire', '0'],
    ['shadowExpire', String(today + 1)],
    ['shadowExpire', ''],
    ['shadowExpire', '9'.repeat(1_000_000)],
    ['krbPrincipalExpiration', '20260115120001Z'],
    ['krbPrincipalExpiration', 'never'],
    ['krbPrincipalExpiration', '20201399000000Z'],
    ['pwdEndTime', '99991231235959Z'],
    ['pwdEndTime', '2020'],
  ])('by %s: %.30s', (attribute, value) => {
    expect(stateOf(attribute, value)).toBeUndefined()
  })

  it('by an entry without any of them', () => {
    expect(accountState({ service: entryWith({}) }, now)).toBeUndefined()
  })
})

it('whoever saw it', () => {
  const seen = entryWith({ nsAccountLock: 'true' })
  const unseen = entryWith({})
  expect(accountState({ service: seen, user: unseen }, now)).toBe('account-disabled')
  expect(accountState({ service: unseen, user: seen }, now)).toBe('account-disabled')
  expect(accountState({ user: seen }, now)).toBe('account-disabled')
  expect(accountState({}, now)).toBeUndefined()
})

it('asks for every attribute that it reads', () => {
  const strings = vi.fn((_name: string): string[] => [])
  accountState({ service: { strings, hasAny: () => true } }, now)
  expect(strings.mock.calls.flat().sort()).toEqual([...accountStateAttributes].sort())
})
