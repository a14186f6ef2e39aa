import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describeWithSlapd, type Slapd, startSlapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { element, octets, sequence } from '../src/ber/writer.ts'
import { type Directory, startDirectory } from '../src/index.ts'
import { bindRequest, message, RawClient, searchRequest } from './raw-client.ts'

const run = promisify(execFile)
const base = 'dc=example,dc=com'
const minute = 60_000

function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString().replace(/[-:T]|\.\d+/g, '')
}

function policy(cn: string, rules: Readonly<Record<string, string>>) {
  const attributes = { objectClass: ['device', 'pwdPolicy'], cn, pwdAttribute: 'userPassword' }
  return { dn: `cn=${cn},${base}`, attributes: { ...attributes, ...rules } }
}

function account(uid: string, state: Readonly<Record<string, string | string[]>>) {
  const names = { objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid }
  return { dn: dnOf(uid), attributes: { ...names, userPassword: 'secret', ...state } }
}

function dnOf(uid: string): string {
  return `uid=${uid},${base}`
}

function under(cn: string): { pwdPolicySubentry: string } {
  return { pwdPolicySubentry: `cn=${cn},${base}` }
}

const year = 365 * 24 * 60 * minute
const states: Readonly<Record<string, Readonly<Record<string, string | string[]>>>> = {
  fine: {},
  reset: { pwdReset: 'TRUE' },
  'not-reset': { pwdReset: 'FALSE' },
  'reset-in-vain': { pwdReset: 'TRUE', ...under('nothing') },
  locked: { pwdAccountLockedTime: '000001010000Z' },
  'locked-since': { pwdAccountLockedTime: ago(minute) },
  'locked-in-vain': { pwdAccountLockedTime: '000001010000Z', ...under('nothing') },
  'locked-for-an-hour': { pwdAccountLockedTime: ago(minute), ...under('hour') },
  'locked-for-good': { pwdAccountLockedTime: '000001010000Z', ...under('hour') },
  'locked-before': { pwdAccountLockedTime: ago(90 * minute), ...under('hour') },
  'locked-and-reset': { pwdAccountLockedTime: '000001010000Z', pwdReset: 'TRUE' },
  ageless: { ...under('ageing') },
  young: { pwdChangedTime: ago(minute), ...under('ageing') },
  old: { pwdChangedTime: ago(year), ...under('ageing') },
  graced: { pwdChangedTime: ago(year), ...under('grace') },
  'graced-before': {
    pwdChangedTime: ago(year),
    pwdGraceUseTime: [ago(2000), ago(1000)],
    ...under('grace'),
  },
  'reset-and-old': { pwdReset: 'TRUE', pwdChangedTime: ago(year), ...under('all') },
}

const entries = [
  policy('default', { pwdLockout: 'TRUE', pwdMustChange: 'TRUE' }),
  policy('nothing', {}),
  policy('hour', { pwdLockout: 'TRUE', pwdLockoutDuration: '3600' }),
  policy('ageing', { pwdMaxAge: '86400', pwdExpireWarning: '3600' }),
  policy('grace', { pwdMaxAge: '86400', pwdGraceAuthNLimit: '2' }),
  policy('all', { pwdMaxAge: '86400', pwdMustChange: 'TRUE', pwdGraceAuthNLimit: '2' }),
  policy('warning', { pwdMaxAge: '86400', pwdExpireWarning: '86400' }),
  ...Object.entries(states).map(([uid, state]) => account(uid, state)),
]

describeWithSlapd('a password policy as in slapd', () => {
  let directory: Directory
  let slapd: Slapd
  beforeAll(async () => {
    directory = await startDirectory({ suffix: base, entries })
    const overlay = [
      'overlay ppolicy',
      `ppolicy_default "cn=default,${base}"`,
      'ppolicy_use_lockout',
    ]
    slapd = await startSlapd({ entries, modules: ['ppolicy'], databaseLines: overlay })
  })
  afterAll(() => Promise.all([directory.close(), slapd.stop()]))

  /** Exit code and words of both servers, ours first. */
  async function both(program: string, args: string[]): Promise<[string, string]> {
    const ask = async (url: string): Promise<string> => {
      const { stdout, stderr, code } = await run(program, ['-x', '-H', url, ...args]).then(
        (output) => ({ ...output, code: 0 }),
        (error) => error,
      )
      return `${code}\n${stderr}\n${stdout}`
    }
    return [await ask(directory.url), await ask(slapd.url)]
  }

  const as = (uid: string, password: string) => ['-D', dnOf(uid), '-w', password]
  const own = (uid: string) => ['-LLL', '-b', dnOf(uid), '-s', 'base', '1.1']

  // Three times: grace logins come to an end.
  const attempts = Object.keys(states).flatMap((uid) => [
    [uid, 'wrong', 'ppolicy'],
    ...[1, 2, 3].map(() => [uid, 'secret', 'ppolicy']),
    [uid, 'secret', 'nothing'],
  ])
  it.each(attempts)('%s, %s, asked for %s', async (uid = '', password = '', asked) => {
    const control = asked === 'ppolicy' ? ['-e', 'ppolicy'] : []
    const [ours, theirs] = await both('ldapsearch', [...control, ...as(uid, password), ...own(uid)])
    expect(ours).toBe(theirs)
  })
})

const ppolicy = sequence(octets('1.3.6.1.4.1.42.2.27.8.5.1'))

describe('a password policy', () => {
  async function start(state: Readonly<Record<string, string>>): Promise<Directory> {
    const directory = await startDirectory({
      suffix: base,
      entries: [...entries, account('x', state)],
    })
    onTestFinished(() => directory.close())
    return directory
  }

  async function client(directory: Directory): Promise<RawClient> {
    const client = await RawClient.open(directory.url)
    onTestFinished(() => client.close())
    return client
  }

  const bind = (...controls: Buffer[]): Buffer => {
    const op = element(
      0x60,
      Buffer.from('020103', 'hex'),
      octets(dnOf('x')),
      octets('secret', 0x80),
    )
    return message(1, op, ...controls)
  }

  it('tells how many seconds are left', async () => {
    const asking = await client(await start({ pwdChangedTime: ago(minute), ...under('warning') }))
    asking.send(bind(ppolicy))
    await asking.wait(1)
    // 30 07 a0 05 80 03: the seconds follow in three bytes.
    const [, seconds] = /3007a0058003(.{6})/.exec(asking.received.toString('hex')) ?? []
    const left = Number.parseInt(seconds ?? '', 16)
    expect(left).toBeGreaterThan(86_400 - 60 - 30)
    expect(left).toBeLessThanOrEqual(86_400 - 60)
  })

  it('is told to nobody who does not ask', async () => {
    const asking = await client(await start({ pwdReset: 'TRUE' }))
    asking.send(bind())
    const [answer] = await asking.wait(1)
    expect(answer?.code).toBe(0)
    expect(asking.received.toString('latin1')).not.toContain('1.3.6.1.4.1.42')
  })

  it('keeps a password that must be changed from everything, until another bind', async () => {
    const directory = await start({ pwdReset: 'TRUE' })
    const asking = await client(directory)
    asking.send(bind(ppolicy), searchRequest(2, base))
    const [, refused] = await asking.wait(2)
    expect(refused).toMatchObject({
      code: 50,
      message: expect.stringContaining('restricted') as string,
    })
    const { dn, password } = directory.serviceAccount
    asking.send(bindRequest(3, dn, password), searchRequest(4, base, { scope: 0 }))
    const answers = await asking.wait(5)
    expect(answers.at(-1)).toMatchObject({ id: 4, code: 0 })
  })

  it('may be asked for as something critical by a bind, and is not known to a search', async () => {
    const directory = await start({})
    const critical = sequence(octets('1.3.6.1.4.1.42.2.27.8.5.1'), Buffer.from('0101ff', 'hex'))
    const asking = await client(directory)
    asking.send(bind(critical), searchRequest(2, base, { controls: [critical] }))
    const answers = await asking.wait(2)
    expect(answers.map(({ code }) => code)).toEqual([0, 12])
  })

  it('changes with its entries', async () => {
    const directory = await start({ pwdAccountLockedTime: '000001010000Z' })
    const codes: (number | undefined)[] = []
    for (const state of [{}, { pwdAccountLockedTime: [] }]) {
      directory.modify(dnOf('x'), state)
      const asking = await client(directory)
      asking.send(bind())
      codes.push((await asking.wait(1))[0]?.code)
    }
    expect(codes).toEqual([49, 0])
  })

  it('is unknown to Active Directory', async () => {
    const directory = await startDirectory({
      suffix: base,
      entries: [...entries, account('x', { pwdReset: 'TRUE' })],
      schema: 'activeDirectory',
    })
    onTestFinished(() => directory.close())
    const asking = await client(directory)
    asking.send(bind(ppolicy), searchRequest(2, base, { scope: 0 }))
    const answers = await asking.wait(3)
    expect(answers.at(-1)).toMatchObject({ code: 0 })
    expect(asking.received.toString('latin1')).not.toContain('1.3.6.1.4.1.42')
  })
})
