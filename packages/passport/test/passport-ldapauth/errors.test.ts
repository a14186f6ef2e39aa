import { describe, expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import { type Done, groups, groupsBase, open, perform, serverOf, startCompany } from './company.ts'

async function loginWhere(
  fails: Parameters<Awaited<ReturnType<typeof startCompany>>['fail']>[0],
  options: Partial<Strategy.Options> = {},
): Promise<Done> {
  const directory = await startCompany()
  directory.fail(fails)
  return perform(open({ server: serverOf(directory, groups), ...options }))
}

describe('an error', () => {
  it.each([
    ['a directory that hangs up', { on: 'search', with: 'close' }, 'CONNECT'],
    ['a directory that is busy', { on: 'bind', with: 'busy' }, 'CONNECT'],
    ['a refused service account', { on: 'bind', with: { code: 49 } }, 'SERVICE_BIND'],
    ['a refused search', { on: 'search', with: { code: 50 } }, 'SEARCH'],
    [
      'groups that can not be read',
      { on: 'search', with: { code: 32 }, when: ({ dn }: { dn?: string }) => dn === groupsBase },
      'GROUPS',
    ],
  ] as const)('is %s, and has no status', async (_what, fault, code) => {
    const [name, error] = await loginWhere(fault)
    expect([name, error]).toMatchObject(['error', { code: `ERR_LDAP_AUTH_${code}` }])
    expect(error).not.toHaveProperty('status')
  })

  it('names options as they are called here, and keeps what core said as its cause', async () => {
    const [, error] = await loginWhere({ on: 'search', with: { code: 50 } })
    expect(error).toMatchObject({
      message: expect.stringMatching(/^The search below searchBase ou=people/) as string,
      resultCode: 50,
      cause: { message: expect.stringContaining('user.base') as string },
    })
  })

  it('is a failure with status 500 where handleErrorsAsFailures is set', async () => {
    const told: unknown[] = []
    const done = await loginWhere(
      { on: 'search', with: 'close' },
      { handleErrorsAsFailures: true, failureErrorCallback: (error) => told.push(error) },
    )
    expect(done).toEqual(['fail', expect.objectContaining({ code: 'ERR_LDAP_AUTH_CONNECT' }), 500])
    expect(told).toEqual([done[1]])
  })

  it('of the options is handled alike', async () => {
    const server = serverOf(await startCompany(), { url: 'ldap://ldap.example.com' })
    expect(await perform(open({ server, handleErrorsAsFailures: true }))).toEqual([
      'fail',
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_OPTIONS' }),
      500,
    ])
  })

  const thrown = new Error('no log')

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw thrown
      },
    ],
    ['rejects', () => Promise.reject(thrown)],
  ])('in a failureErrorCallback that %s is an error', async (_how, callback) => {
    const options = { handleErrorsAsFailures: true, failureErrorCallback: callback as () => void }
    expect(await loginWhere({ on: 'search', with: 'close' }, options)).toEqual(['error', thrown])
    const strategy = open({ server: {} as Strategy.ServerOptions, ...options })
    expect(await perform(strategy)).toEqual(['error', thrown])
  })

  it('is not told to a failureErrorCallback that is no function', async () => {
    const options = { handleErrorsAsFailures: true, failureErrorCallback: true as never }
    expect(await loginWhere({ on: 'search', with: 'close' }, options)).toMatchObject([
      'fail',
      {},
      500,
    ])
  })
})
