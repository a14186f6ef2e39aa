import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import Default, { Strategy } from '../../src/passport-ldapauth/index.ts'
import { credentials, open, perform, request, serverOf, startCompany, steve } from './company.ts'

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

describe('the options', () => {
  it.each<[string, unknown]>([
    ['server', {}],
    ['usernameField', 'mail'],
    ['passwordField', 'pin'],
    ['credentialsFromQuery', true],
    ['credentialsLookup', () => credentials],
    ['missingCredentialsStatus', 200],
    ['passReqToCallback', true],
    ['revealAccountState', 'always'],
    ['handleErrorsAsFailures', false],
    ['failureErrorCallback', () => {}],
  ])('are not taken from a prototype: %s', async (name, value) => {
    const { server } = { server: serverOf(await startCompany()) }
    const own = name === 'server' ? {} : { server }
    const inheriting = Object.assign(Object.create({ [name]: value }), own)
    const refused = [
      'error',
      { code: 'ERR_LDAP_AUTH_OPTIONS', message: expect.stringMatching(`^${name}: is inherited`) },
    ]
    expect(await perform(open(inheriting))).toMatchObject(refused)
    expect(await perform(open((_req, callback) => callback(null, inheriting)))).toMatchObject(
      refused,
    )
  })

  it('tell only what revealAccountState can mean', async () => {
    const server = serverOf(await startCompany())
    const strategy = open({ server, revealAccountState: 'never' as never })
    expect(await perform(strategy)).toMatchObject([
      'error',
      { message: expect.stringMatching('^revealAccountState: must be') },
    ])
  })

  it.each(['', null, undefined])('may be %o where nothing is meant', async (nothing) => {
    const server = serverOf(await startCompany())
    const names = [
      'usernameField',
      'passwordField',
      'credentialsLookup',
      'missingCredentialsStatus',
    ]
    const left = Object.fromEntries(names.map((name) => [name, nothing]))
    const strategy = open({ server, ...left }, nothing as never)
    expect(await perform(strategy, credentials, nothing as never)).toMatchObject([
      'success',
      { dn: steve },
    ])
    expect(await perform(strategy, {})).toMatchObject(['fail', {}, 400])
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
