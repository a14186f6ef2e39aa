import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { isUserBind, letIn, logInAt, person, startPeople } from './people.ts'

describe('connections', () => {
  it('that nobody uses are closed after idleMs, and the next login opens others', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { idleMs: 200 } })
    for (const round of [1, 2]) {
      expect(letIn(await ldap.authenticate(person(round)))).toBe(`person${round}`)
      await expect.poll(() => directory.connections).toBe(0)
    }
    expect(directory.operations.filter(({ op }) => op === 'unbind')).toHaveLength(4)
  })

  it('take nothing new after maxAgeMs, in use or not', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { maxAgeMs: 300 } })
    const connections = new Set<number>()
    const start = performance.now()
    while (performance.now() - start < 2000) {
      expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    }
    for (const { connection } of directory.operations) connections.add(connection)
    expect(connections.size).toBeGreaterThan(3)
    expect(ldap.stats.logins).toMatchObject({ rejected: 0, failed: 0 })
  })

  it('are not closed between the bind and what is done as the user', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { idleMs: 50, maxAgeMs: 50 } })
    directory.fail({ on: 'any', with: 'slow', delayMs: 120 })
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    expect(directory.operations.filter(isUserBind)).toHaveLength(1)
  })

  it('leave no timer behind after close()', async () => {
    const directory = await startPeople()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const ldap = logInAt(directory, { url: [directory.url, 'ldap://127.0.0.1:9'] })
    await ldap.authenticate(person(1))
    await ldap.check()
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    await ldap.close()
    await expect.poll(() => vi.getTimerCount()).toBe(0)
  })
})
