import { describe, expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import {
  credentials,
  groups,
  groupsBase,
  open,
  ops,
  perform,
  request,
  serverOf,
  startCompany,
  steve,
  userOf,
} from './company.ts'

const entered = ['success', { dn: steve }]

describe('a function that finds the options', () => {
  it('gets the request and a callback', async () => {
    const server = serverOf(await startCompany())
    const strategy = open((req, callback) => {
      const { tenant } = req as { tenant?: string }
      callback(null, { server, usernameField: `${tenant}-name` })
    })
    const body = { 'a-name': 'steve', password: credentials.password }
    expect(await perform(strategy, body, {}, { tenant: 'a' })).toMatchObject(entered)
    expect(await perform(strategy, body, {}, { tenant: 'b' })).toMatchObject(['fail', {}, 400])
  })

  it('gets the callback alone if it declares one parameter', async () => {
    const server = serverOf(await startCompany())
    const find = (callback: Strategy.OptionsFunctionCallback): void => callback(null, { server })
    expect(await perform(open(find))).toMatchObject(entered)
  })

  it('may take its time, and only its first answer counts', async () => {
    const server = serverOf(await startCompany())
    const strategy = open(async (_req, callback) => {
      await Promise.resolve()
      callback(null, { server })
      callback(new Error('late'))
      throw new Error('later')
    })
    expect(await perform(strategy)).toMatchObject(entered)
  })

  const broken = new Error('no configuration')

  it.each<[string, Strategy.OptionsFunction]>([
    ['says so', (_req, callback) => callback(broken)],
    [
      'throws',
      (_req, _callback) => {
        throw broken
      },
    ],
    [
      'rejects',
      async (_req, _callback) => {
        throw broken
      },
    ],
  ])('ends in an error if it %s', async (_how, find) => {
    expect(await perform(open(find))).toEqual(['error', broken])
  })

  it.each<[string, (answer: () => void) => unknown]>([
    [
      'throws afterwards',
      (answer) => {
        answer()
        throw broken
      },
    ],
    [
      'answers twice',
      (answer) => {
        answer()
        setImmediate(answer)
      },
    ],
    [
      'rejects afterwards',
      async (answer) => {
        answer()
        throw broken
      },
    ],
  ])('is heard once if it %s', async (_how, call) => {
    const server = serverOf(await startCompany())
    const strategy = open((_req, callback) => call(() => callback(null, { server })))
    const actions: string[] = []
    await new Promise((resolve) => {
      const note = (name: string) => () => {
        actions.push(name)
        resolve(name)
      }
      Object.assign(strategy, {
        success: note('success'),
        fail: note('fail'),
        error: note('error'),
      })
      strategy.authenticate(request(credentials))
    })
    expect(await perform(strategy)).toMatchObject(entered)
    expect(actions).toEqual(['success'])
  })

  it('ends in an error if it returns the options', async () => {
    const find = async (): Promise<object> => ({ server: {} })
    expect(await perform(open(find))).toEqual([
      'error',
      expect.objectContaining({ message: expect.stringContaining('to its callback') as string }),
    ])
  })

  it('may be asynchronous and answer after it has ended', async () => {
    const server = serverOf(await startCompany())
    const strategy = open(async (_req, callback) => {
      setImmediate(() => callback(null, { server }))
      return 'no options'
    })
    expect(await perform(strategy)).toMatchObject(entered)
  })

  it('ends in an error if it gives nothing', async () => {
    expect(await perform(open((_req, callback) => callback(null)))).toEqual([
      'error',
      expect.objectContaining({ message: 'The options function gave no options' }),
    ])
  })
})

describe('the connections of a directory', () => {
  it('are shared by requests whose options are equal, also after the object was changed', async () => {
    const directory = await startCompany()
    const groupSearchFilter = (): string => '(cn=ops)'
    const strategy = open((_req, callback) => {
      const more = { groupSearchBase: 'dc=company,dc=com', groupSearchFilter }
      const server = serverOf(directory, { searchAttributes: ['cn'], ...more })
      callback(null, { server })
      server.searchAttributes?.push('mail')
    })
    for (let logins = 0; logins < 3; logins += 1) await userOf(strategy)
    expect(directory.connections).toBe(2)
    expect(
      directory.operations.filter(({ dn }) => dn === directory.serviceAccount.dn),
    ).toHaveLength(1)
  })

  it('are others where an option differs', async () => {
    const directory = await startCompany()
    const differing = [
      groups,
      { ...groups, groupSearchFilter: '(cn=ops)' },
      { ...groups, groupSearchFilter: () => '(cn=ops)' },
      {},
    ]
    const strategy = open((_req, callback) => {
      callback(null, { server: serverOf(directory, differing.pop()) })
    })
    for (let logins = 0; logins < 4; logins += 1) await userOf(strategy)
    expect(directory.connections).toBe(8)
  })

  it('are shared by logins whose group filters are functions, and each login has its own', async () => {
    const directory = await startCompany()
    const strategy = open((req, callback) => {
      const groupSearchFilter = (): string => `(cn=${Reflect.get(req, 'group')})`
      const server = serverOf(directory, { groupSearchBase: groupsBase, groupSearchFilter })
      callback(null, { server })
    })
    const groupsOf = async (group: string): Promise<unknown> => {
      const [, user] = await perform(strategy, credentials, {}, { group })
      return Reflect.get(Object(user), '_groups')
    }
    const names = ['ops', 'none', 'ops', 'none']
    const found = await Promise.all(names.map(groupsOf))
    const known = [expect.objectContaining({ dn: ops })]
    expect(found).toEqual([known, [], known, []])
    expect(directory.connections).toBeLessThan(8)
  })

  it('wait after a refused service account, though the group filter is made anew', async () => {
    const directory = await startCompany()
    directory.fail({ on: 'bind', with: { code: 49 } })
    const strategy = open((_req, callback) => {
      const groupSearchFilter = (): string => '(cn=ops)'
      const server = serverOf(directory, { groupSearchBase: groupsBase, groupSearchFilter })
      callback(null, { server })
    })
    const refused = ['error', { code: 'ERR_LDAP_AUTH_SERVICE_BIND' }]
    for (let logins = 0; logins < 3; logins += 1) {
      expect(await perform(strategy)).toMatchObject(refused)
    }
    expect(directory.operations.filter(({ op }) => op === 'bind')).toHaveLength(1)
  })

  it('are those of the twenty directories used last; others are closed', async () => {
    const directory = await startCompany()
    let timeout = 1000
    const strategy = open((_req, callback) =>
      callback(null, { server: serverOf(directory, { timeout }) }),
    )
    for (; timeout < 1020; timeout += 1) await userOf(strategy)
    expect(directory.connections).toBe(40)
    timeout = 1000
    await userOf(strategy)
    expect(directory.connections).toBe(40)
    timeout = 1020
    await userOf(strategy)
    await expect.poll(() => directory.connections).toBe(40)
    const opened = directory.operations.filter(
      ({ dn }) => dn === directory.serviceAccount.dn,
    ).length
    timeout = 1000
    await userOf(strategy)
    expect(
      directory.operations.filter(({ dn }) => dn === directory.serviceAccount.dn),
    ).toHaveLength(opened)
    timeout = 1001
    await userOf(strategy)
    expect(
      directory.operations.filter(({ dn }) => dn === directory.serviceAccount.dn),
    ).toHaveLength(opened + 1)
  })

  it('are closed only after the logins in flight', async () => {
    const directory = await startCompany()
    const undo = directory.fail({ on: 'bind', with: 'slow', when: ({ dn }) => dn === steve })
    let timeout = 5000
    const strategy = open((_req, callback) =>
      callback(null, { server: serverOf(directory, { timeout }) }),
    )
    const slow = perform(strategy)
    await expect.poll(() => directory.operations.some(({ dn }) => dn === steve)).toBe(true)
    undo()
    for (timeout = 1000; timeout < 1020; timeout += 1) await userOf(strategy)
    expect(await slow).toMatchObject(entered)
    await expect.poll(() => directory.connections).toBe(40)
  })

  it('are waited for by close, those left behind by newer ones, too', async () => {
    const directory = await startCompany()
    directory.fail({ on: 'bind', with: 'hang', when: ({ dn }) => dn === steve })
    const nobody = { url: 'ldap://127.0.0.1:9', serviceAccount: directory.serviceAccount }
    let server = serverOf(directory, { timeout: 2000 })
    const strategy = open((_req, callback) => callback(null, { server }))
    const ended: string[] = []
    const waiting = perform(strategy).then(([name]) => ended.push(name))
    await expect.poll(() => directory.operations.some(({ dn }) => dn === steve)).toBe(true)
    for (let timeout = 1000; timeout < 1020; timeout += 1) {
      server = serverOf(nobody, { timeout })
      await perform(strategy)
    }
    await strategy.close()
    ended.push('close')
    await waiting
    expect(ended).toEqual(['error', 'close'])
  })

  it('are closed with the strategy, which opens no others', async () => {
    const directory = await startCompany()
    let timeout = 1000
    const strategy = open((_req, callback) =>
      callback(null, { server: serverOf(directory, { timeout }) }),
    )
    await userOf(strategy)
    await strategy.close()
    await expect.poll(() => directory.connections).toBe(0)
    for (; timeout < 1002; timeout += 1) {
      expect(await perform(strategy)).toMatchObject(['error', { code: 'ERR_LDAP_AUTH_CLOSED' }])
    }
  })
})
