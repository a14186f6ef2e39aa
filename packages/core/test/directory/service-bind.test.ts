import { startProxy } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  codesOf,
  everybody,
  failsWith,
  isServiceBind,
  letIn,
  logInAt,
  person,
  startPeople,
} from './people.ts'

const refused = failsWith('ERR_LDAP_AUTH_SERVICE_BIND')

async function start() {
  const directory = await startPeople()
  const proxy = await startProxy(directory.url)
  onTestFinished(() => proxy.close())
  const time = { ms: 0 }
  const place = { url: `ldap://127.0.0.1:${proxy.port}`, serviceAccount: directory.serviceAccount }
  const options = { pool: { searchConnections: 1 }, cache: false } as const
  const ldap = logInAt(place, options, { now: () => time.ms })
  const refuse = (code = 49): (() => void) =>
    directory.fail({ on: 'bind', with: { code }, when: isServiceBind })
  /** How often the directory was connected to and how often the service account was tried. */
  const tries = (): [connections: number, binds: number] => [
    proxy.accepted(),
    directory.operations.filter(isServiceBind).length,
  ]
  const login = async (): Promise<string | undefined> => letIn(await ldap.authenticate(person(1)))
  return { directory, proxy, time, ldap, refuse, tries, login }
}

describe('rule 10: a refused service bind', () => {
  it('is not repeated before 1 s, 2 s, and so on up to 60 s have passed', async () => {
    const { time, refuse, tries, login } = await start()
    refuse()
    let binds = 0
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      await expect(login()).rejects.toThrow(refused)
      binds += 1
      expect(tries()).toEqual([binds, binds])
      time.ms += seconds * 1000 - 1
      await expect(login()).rejects.toThrow(refused)
      expect(tries()).toEqual([binds, binds])
      time.ms += 1
    }
  })

  it('is forgotten once the directory takes the account again', async () => {
    const { proxy, time, ldap, refuse, tries, login } = await start()
    const accept = refuse()
    await expect(login()).rejects.toThrow(refused)
    time.ms += 1000
    await expect(login()).rejects.toThrow(refused)
    time.ms += 2000
    accept()
    expect(await login()).toBe('person1')

    proxy.cut()
    await vi.waitFor(() => expect(ldap.stats.searchConnections.open).toBe(0))
    refuse()
    await expect(login()).rejects.toThrow(refused)
    const [, before] = tries()
    time.ms += 1000
    await expect(login()).rejects.toThrow(refused)
    expect(tries()[1]).toBe(before + 1)
  })

  it('is one, however many logins wait for it', async () => {
    const { time, ldap, refuse, tries } = await start()
    const accept = refuse()
    const crowd = () => everybody().map((number) => ldap.authenticate(person(number)))
    expect(new Set(await codesOf(crowd()))).toEqual(new Set(['ERR_LDAP_AUTH_SERVICE_BIND']))
    expect(tries()).toEqual([1, 1])

    time.ms += 1000
    accept()
    expect(new Set(await codesOf(crowd()))).toEqual(new Set([undefined]))
    expect(tries()[1]).toBe(2)
  })

  it('is what check() and the connection left behind agree on', async () => {
    const { directory, ldap, refuse, tries, login } = await start()
    refuse()
    await expect(login()).rejects.toThrow(refused)
    const { servers } = await ldap.check()
    expect(servers[0]?.error).toEqual(refused)
    expect(tries()).toEqual([1, 1])
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it.each([
    ['busy', 51, 'ERR_LDAP_AUTH_CONNECT'],
    ['unavailable', 52, 'ERR_LDAP_AUTH_CONNECT'],
    ['timeLimitExceeded', 3, 'ERR_LDAP_AUTH_TIMEOUT'],
    ['confidentialityRequired', 13, 'ERR_LDAP_AUTH_TLS'],
  ])('is not what %s means', async (_name, code, expected) => {
    const { refuse, tries, login } = await start()
    const accept = refuse(code)
    await expect(login()).rejects.toThrow(failsWith(expected))
    accept()
    expect(await login()).toBe('person1')
    expect(tries()[1]).toBe(2)
  })

  it('by a wrong password is one too', async () => {
    const { url, serviceAccount } = await startPeople()
    const service = { dn: serviceAccount.dn, password: 'wrong' }
    const ldap = logInAt({ url }, { service })
    const login = ldap.authenticate(person(1))
    await expect(login).rejects.toThrow(/invalidCredentials \(49\).*service\.password/)
  })
})

describe('without a service account', () => {
  it('searches are made without a bind', async () => {
    const directory = await startPeople()
    const ldap = logInAt({ url: directory.url })
    expect(await ldap.findUser('person1')).toMatchObject({ username: 'person1' })
    expect(directory.operations.map(({ op }) => op)).toEqual(['search'])
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
  })
})
