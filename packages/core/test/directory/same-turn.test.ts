import { describe, expect, it, vi } from 'vitest'
import { isLocate, logInAt, overlapping, startPeople } from './people.ts'

describe('search connections', () => {
  it('are opened also for logins that arrive in the same turn of the loop', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    await ldap.findUser('person1')
    await Promise.all(Array.from({ length: 20 }, () => ldap.findUser('person1')))
    await vi.waitFor(() => expect(ldap.stats.searchConnections.open).toBe(2))
  })

  it('share what arrives in the same turn of the loop', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    const undo = directory.fail({ on: 'search', with: 'slow', delayMs: 30, when: isLocate })
    await ldap.findUser('person1')
    await overlapping(2, () => ldap.findUser('person1'))
    await vi.waitFor(() => expect(ldap.stats.searchConnections.open).toBe(2))
    undo()
    const before = directory.operations.length
    await Promise.all(Array.from({ length: 20 }, () => ldap.findUser('person1')))
    const used = directory.operations.slice(before).map(({ connection }) => connection)
    expect(used.filter((connection) => connection === 1)).toHaveLength(10)
  })
})
