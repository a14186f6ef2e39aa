import { describe, expect, it } from 'vitest'
import { codesOf, isUserBind, letIn, logInAt, person, startPeople } from './people.ts'

const exhausted = 'ERR_LDAP_AUTH_POOL_EXHAUSTED'

/** A directory whose only bind connection is held by a login that does not end. */
async function startBusy(pool: object) {
  const directory = await startPeople()
  const ldap = logInAt(directory, { pool: { bindConnections: 1, ...pool } })
  const heal = directory.fail({ on: 'bind', with: 'hang', when: isUserBind })
  const held = codesOf([ldap.authenticate(person(0))])
  await expect.poll(() => directory.operations.filter(isUserBind)).toHaveLength(1)
  heal()
  return { directory, ldap, held }
}

describe('logins that wait for a bind connection', () => {
  it('are pool.maxWaiting at most', async () => {
    const { ldap } = await startBusy({ maxWaiting: 2 })
    const waiting = [1, 2].map((number) => ldap.authenticate(person(number)))
    const both = codesOf(waiting)
    await expect.poll(() => ldap.stats.bindConnections.waiting).toBe(2)
    expect(await codesOf([ldap.authenticate(person(3))])).toEqual([exhausted])
    expect(ldap.stats.bindConnections.waiting).toBe(2)
    await ldap.close({ graceMs: 0 })
    expect(new Set(await both)).toEqual(new Set(['ERR_LDAP_AUTH_CLOSED']))
  })

  it('wait for pool.acquireMs at most', async () => {
    const { ldap } = await startBusy({ acquireMs: 100 })
    const start = performance.now()
    expect(await codesOf([ldap.authenticate(person(1))])).toEqual([exhausted])
    expect(performance.now() - start).toBeLessThan(4000)
  })

  it('leave the queue when they are called off', async () => {
    const { directory, ldap } = await startBusy({})
    const caller = new AbortController()
    const login = codesOf([ldap.authenticate(person(1), { signal: caller.signal })])
    await expect.poll(() => ldap.stats.bindConnections.waiting).toBe(1)
    caller.abort()
    expect(await login).toEqual(['ERR_LDAP_AUTH_ABORTED'])
    await expect.poll(() => ldap.stats.bindConnections.waiting).toBe(0)
    expect(directory.operations.filter(isUserBind)).toHaveLength(1)
  })

  it('take over the connection in their turn', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { bindConnections: 1 } })
    directory.fail({ on: 'bind', with: 'slow', delayMs: 20, when: isUserBind })
    const logins = [1, 2, 3, 4].map((number) => ldap.authenticate(person(number)))
    expect((await Promise.all(logins)).map(letIn)).toHaveLength(4)
    expect(directory.operations.filter(isUserBind)).toHaveLength(4)
  })
})
