import { steve } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LdapStrategy } from '../src/index.ts'
import { type App, startApp, versions } from './app.ts'
import { credentials, open, request, serverOf, startCompany } from './passport-ldapauth/company.ts'

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
afterEach(() => warnings.mockClear())

describe.each(versions)('what an action of %s throws', (_name, version) => {
  let app: App
  afterEach(() => app.close())

  it('reaches the error handler', async () => {
    // Passport makes a header of a text, and a header can not hold every name.
    app = await startApp(version, {
      makeStrategy: (options) =>
        new LdapStrategy(options, (_user, done) => done(null, false, 'No account for Łucja')),
    })
    await app.client().post('/login').send(steve).expect(500)
    expect(app.errors).toEqual([expect.objectContaining({ code: 'ERR_INVALID_CHAR' })])
  })

  it('ends no process where the error handling throws, too', async () => {
    const fault = new Error('a fault of the application')
    app = await startApp(version, {
      login: (passport) =>
        passport.authenticate('ldap', () => {
          throw fault
        }),
    })
    await expect(app.client().post('/login').send(steve)).rejects.toThrow('socket hang up')
    expect(warnings).toHaveBeenCalledWith(
      expect.stringContaining('could not be answered'),
      expect.objectContaining({ code: 'LDAP_AUTH_NO_ANSWER', detail: fault.stack }),
    )
  })
})

describe('what an action throws in the place of passport-ldapauth', () => {
  it('reaches error', async () => {
    const fault = new TypeError('no flash')
    const strategy = open({ server: serverOf(await startCompany()) })
    const heard = new Promise((resolve) => {
      const success = (): never => {
        throw fault
      }
      Object.assign(strategy, { success, error: resolve })
    })
    strategy.authenticate(request(credentials))
    expect(await heard).toBe(fault)
  })

  it.each([
    ['at once', (answer: () => void) => answer()],
    ['later', (answer: () => void) => setImmediate(answer)],
    ['out of an async function', async (answer: () => void) => answer()],
  ])('reaches error where the options came by a function, %s', async (_when, call) => {
    const fault = new TypeError('no flash')
    const server = serverOf(await startCompany())
    const strategy = open((_req, done) => void call(() => done(null, { server })))
    const heard = new Promise((resolve) => {
      const fail = (): never => {
        throw fault
      }
      Object.assign(strategy, { fail, error: resolve })
    })
    strategy.authenticate(request({}))
    expect(await heard).toBe(fault)
  })

  const late = new Error('no configuration')
  it.each([
    ['is not there', undefined],
    [
      'throws',
      () => {
        throw late
      },
    ],
  ])('ends no process where error %s', async (_how, error) => {
    const strategy = open((_req, done) => setImmediate(() => done(late)))
    Object.assign(strategy, { error })
    strategy.authenticate(request(credentials))
    const told = { code: 'LDAP_AUTH_NO_ANSWER', detail: late.stack }
    await expect
      .poll(() => warnings.mock.calls)
      .toEqual([[expect.stringContaining('could not be answered'), expect.objectContaining(told)]])
  })
})
