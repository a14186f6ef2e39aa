import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import Default, { Strategy } from '../../src/passport-ldapauth/index.ts'
import { credentials, open, request, serverOf, startCompany, steve } from './company.ts'

describe('the constructor', () => {
  it('is the default and the named export, and its own member of both names', () => {
    expect(Default).toBe(Strategy)
    expect(Strategy.Strategy).toBe(Strategy)
    expect(Strategy.default).toBe(Strategy)
  })

  it('makes strategies called ldapauth', () => {
    expect(open({ server: {} as Strategy.ServerOptions }).name).toBe('ldapauth')
  })

  it('checks only that there are options', () => {
    const Loose = Strategy as unknown as new (options?: unknown) => Strategy
    expect(() => new Loose()).toThrow('LDAP authentication strategy requires options')
    expect(() => new Loose({})).not.toThrow()
  })
})

describe('the functions that Passport sets', () => {
  it('are called on the strategy', async () => {
    const strategy = open({ server: serverOf(await startCompany()) })
    const called = new Promise((resolve) => {
      strategy.success = function (this: unknown, user) {
        resolve([this === strategy, user])
      }
    })
    strategy.authenticate(request(credentials))
    expect(await called).toMatchObject([true, { dn: steve }])
  })

  it('may be set after the login began', async () => {
    const strategy = open({ server: serverOf(await startCompany()) })
    strategy.authenticate(request(credentials))
    const user = await new Promise((resolve) => {
      strategy.success = resolve
    })
    expect(user).toMatchObject({ dn: steve })
  })

  it('are those of the own request, though the next one sets others', async () => {
    const strategy = open({ server: serverOf(await startCompany()) })
    const login = (username: string, password: string): Promise<unknown> =>
      new Promise((resolve) => {
        strategy.success = resolve
        strategy.fail = resolve
        strategy.error = resolve
        strategy.authenticate(request({ username, password }))
      })
    const logins = [login('steve', 'secret-Steve'), login('ben', 'b'), login('ben', 'wrong')]
    expect(await Promise.all(logins)).toMatchObject([
      { uid: 'Steve' },
      { uid: 'ben' },
      { message: 'Invalid username/password' },
    ])
  })

  it('are not needed to see what is wrong with the options', () => {
    const strategy = open({} as Strategy.Options, () => {})
    expect(() => strategy.authenticate(request(credentials))).toThrow(/^server: is missing/)
  })

  it('are missed by name', () => {
    const strategy = open({} as Strategy.Options)
    expect(() => strategy.authenticate(request({}))).toThrow('strategy.fail is not a function')
  })
})

it('no secret is in what a strategy shows of itself', async () => {
  const directory = await startCompany()
  const strategy = open({ server: serverOf(directory) })
  await new Promise((resolve) => {
    strategy.success = resolve
    strategy.authenticate(request(credentials))
  })
  const shown = inspect(strategy, { depth: 9, showHidden: true }) + JSON.stringify(strategy)
  expect(shown).not.toContain(directory.serviceAccount.password)
  expect(shown).not.toContain(credentials.password)
})
