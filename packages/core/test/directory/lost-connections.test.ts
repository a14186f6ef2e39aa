import { startProxy } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { failsWith, isLocate, isUserBind, letIn, logInAt, person, startPeople } from './people.ts'

async function start() {
  const directory = await startPeople()
  const proxy = await startProxy(directory.url)
  onTestFinished(() => proxy.close())
  const { serviceAccount } = directory
  const ldap = logInAt({ url: `ldap://127.0.0.1:${proxy.port}`, serviceAccount })
  await ldap.authenticate(person(0))
  return { directory, proxy, ldap }
}

describe('a connection that is lost', () => {
  it.each(['cut', 'reset'] as const)('while nobody uses it costs no login: %s', async (end) => {
    const { proxy, ldap } = await start()
    // The login begins before anybody here can know.
    proxy[end]()
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(ldap.stats.logins).toEqual({ accepted: 2, rejected: 0, failed: 0 })
  })

  it('with a search on it costs no login: the search is made again, once', async () => {
    const { directory, ldap } = await start()
    directory.fail({ on: 'search', with: 'close', when: isLocate, times: 1 })
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(directory.operations.filter(isLocate)).toHaveLength(3)

    directory.fail({ on: 'search', with: 'close', when: isLocate, times: 2 })
    await expect(ldap.authenticate(person(2))).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CONNECT'))
    expect(directory.operations.filter(isLocate)).toHaveLength(5)
  })

  it('with a bind on it costs that login: the bind may have been counted', async () => {
    const { directory, ldap } = await start()
    directory.fail({ on: 'bind', with: 'close', when: isUserBind, times: 1 })
    await expect(ldap.authenticate(person(1))).rejects.toThrow(failsWith('ERR_LDAP_AUTH_CONNECT'))
    expect(directory.operations.filter(isUserBind)).toHaveLength(2)
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(directory.operations.filter(isUserBind)).toHaveLength(3)
  })
})
