import type { Fault } from '@ldap-auth/testing'
import { describe, expect, it } from 'vitest'
import { failsWith, logInAt, startPeople } from './people.ts'

describe('check()', () => {
  it('says that the directory is there and how long it took', async () => {
    const directory = await startPeople()
    const time = { ms: 0 }
    const ldap = logInAt(directory, {}, { now: () => time.ms })
    directory.fail({
      on: 'search',
      with: 'slow',
      delayMs: 1,
      when: () => {
        time.ms += 70
        return true
      },
    })
    expect(await ldap.check()).toEqual({
      healthy: true,
      servers: [{ url: directory.url, ok: true, latencyMs: 70 }],
    })
  })

  it('takes the service account with it', async () => {
    const directory = await startPeople()
    await logInAt(directory).check()
    expect(directory.operations).toMatchObject([
      { op: 'bind', dn: directory.serviceAccount.dn },
      { op: 'search', dn: '', scope: 'base', attributes: ['1.1'] },
    ])
  })

  it('reports a directory that is not there', async () => {
    const directory = await startPeople()
    await directory.close()
    const { url } = directory
    expect(await logInAt(directory).check()).toEqual({
      healthy: false,
      servers: [{ url, ok: false, error: failsWith('ERR_LDAP_AUTH_CONNECT') }],
    })
  })

  it.each([
    ['the search', 'search', { operationMs: 50 }],
    ['the search', 'search', { loginMs: 50 }],
    ['the service bind', 'bind', { operationMs: 50 }],
    ['the service bind', 'bind', { loginMs: 50 }],
  ] as const)('reports a directory that hangs at %s', async (_where, on, timeouts) => {
    const directory = await startPeople()
    directory.fail({ on, with: 'hang' })
    const start = performance.now()
    const { healthy, servers } = await logInAt(directory, { timeouts }).check()
    expect(performance.now() - start).toBeLessThan(3000)
    expect(healthy).toBe(false)
    expect(servers[0]?.error).toEqual(failsWith('ERR_LDAP_AUTH_TIMEOUT'))
  })

  const faults: [what: string, fault: Fault, code: string][] = [
    ['is busy', { on: 'search', with: 'busy' }, 'ERR_LDAP_AUTH_CONNECT'],
    ['hangs up', { on: 'search', with: 'close' }, 'ERR_LDAP_AUTH_CONNECT'],
    ['sends no LDAP', { on: 'search', with: 'garbage' }, 'ERR_LDAP_AUTH_PROTOCOL'],
    [
      'refuses the service account',
      { on: 'bind', with: { code: 49 } },
      'ERR_LDAP_AUTH_SERVICE_BIND',
    ],
  ]
  it.each(faults)('reports a directory that %s, and its return', async (_what, fault, code) => {
    const directory = await startPeople()
    const time = { ms: 0 }
    const ldap = logInAt(directory, {}, { now: () => time.ms })
    const heal = directory.fail(fault)
    const { healthy, servers } = await ldap.check()
    expect(healthy).toBe(false)
    expect(servers).toEqual([{ url: directory.url, ok: false, error: failsWith(code) }])

    heal()
    time.ms += 1000
    expect((await ldap.check()).healthy).toBe(true)
  })

  it('reports a handle that is closed, without a look at the directory', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    await ldap.close()
    await directory.close()
    const { healthy, servers } = await ldap.check()
    expect(healthy).toBe(false)
    expect(servers[0]?.error).toEqual(failsWith('ERR_LDAP_AUTH_CLOSED'))
  })
})
