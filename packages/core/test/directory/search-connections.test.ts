import { startProxy } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  codesOf,
  connectionsOf,
  everybody,
  isLocate,
  isServiceBind,
  letIn,
  logInAt,
  overlapping,
  person,
  startPeople,
} from './people.ts'

async function startBehindProxy() {
  const directory = await startPeople()
  const proxy = await startProxy(directory.url)
  onTestFinished(() => proxy.close())
  const { serviceAccount } = directory
  return { directory, proxy, place: { url: `ldap://127.0.0.1:${proxy.port}`, serviceAccount } }
}

/** Searches that take long enough to overlap. */
const slow = { on: 'search', with: 'slow', delayMs: 60, when: isLocate } as const

describe('search connections', () => {
  it('are opened on demand, the second one only when the first is busy', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    expect(directory.connections).toBe(0)
    for (let turn = 0; turn < 5; turn += 1) await ldap.findUser('person1')
    expect(directory.connections).toBe(1)

    directory.fail(slow)
    await overlapping(2, () => ldap.findUser('person1'))
    await vi.waitFor(() => expect(ldap.stats.searchConnections.open).toBe(2))
  })

  it('are shared by all logins, and never more than pool.searchConnections', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { searchConnections: 3 } })
    directory.fail(slow)
    const people = everybody().values()
    for (let wave = 0; wave < 5; wave += 1) {
      await overlapping(10, () => ldap.authenticate(person(people.next().value ?? 0)))
    }
    const binds = directory.operations.filter(isServiceBind)
    const searches = directory.operations.filter(isLocate)
    expect(searches).toHaveLength(50)
    expect(binds).toHaveLength(3)
    expect(new Set(connectionsOf(searches))).toEqual(new Set(connectionsOf(binds)))
    expect(ldap.stats.searchConnections).toEqual({ open: 3, busy: 0, waiting: 0 })
  })

  it('get each search where there is least to do', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    const undo = directory.fail(slow)
    await ldap.findUser('person1')
    await overlapping(2, () => ldap.findUser('person1'))
    await vi.waitFor(() => expect(ldap.stats.searchConnections.open).toBe(2))
    undo()

    directory.fail({ on: 'search', with: 'hang', times: 1 })
    const hanging = codesOf([ldap.findUser('person2')])
    await vi.waitFor(() => expect(directory.operations.at(-1)?.filter).toBe('(uid=person2)'))
    const [hung] = directory.operations.slice(-1)
    const before = directory.operations.length
    for (let turn = 0; turn < 3; turn += 1) await ldap.findUser('person3')
    const others = connectionsOf(directory.operations.slice(before))
    expect(others).toHaveLength(1)
    expect(others).not.toContain(hung?.connection)
    await directory.close()
    await hanging
  })

  it('that were lost are replaced at the next search, and not before', async () => {
    const { proxy, place } = await startBehindProxy()
    const ldap = logInAt(place)
    await ldap.findUser('person1')
    for (const [turn, end] of [proxy.cut, proxy.reset].entries()) {
      end()
      await vi.waitFor(() => expect(ldap.stats.searchConnections.open).toBe(0))
      expect(proxy.accepted()).toBe(turn + 1)
      expect(await ldap.findUser('person1')).toMatchObject({ username: 'person1' })
      expect(proxy.accepted()).toBe(turn + 2)
    }
  })

  it('that are lost fail the searches in flight on them, and no later login', async () => {
    const { directory, proxy, place } = await startBehindProxy()
    const ldap = logInAt(place, { pool: { searchConnections: 1 } })
    const heal = directory.fail({ on: 'search', with: 'hang' })
    const logins = codesOf(
      everybody()
        .slice(0, 10)
        .map((number) => ldap.authenticate(person(number))),
    )
    await vi.waitFor(() => expect(directory.operations.filter(isLocate)).toHaveLength(10))
    proxy.cut()
    expect(await logins).toEqual(Array.from({ length: 10 }, () => 'ERR_LDAP_AUTH_CONNECT'))

    heal()
    expect(letIn(await ldap.authenticate(person(2)))).toBe('person2')
  })

  it('that can not be opened beside one that works do no harm', async () => {
    const directory = await startPeople()
    // Time stands still, so the account that was refused is not tried again.
    const ldap = logInAt(directory, {}, { now: () => 0 })
    await ldap.findUser('person1')
    directory.fail(slow)
    directory.fail({ on: 'bind', with: { code: 49 } })
    const found = await overlapping(10, () => ldap.findUser('person1'))
    expect(found).not.toContain(null)
    expect(directory.operations.filter(isServiceBind)).toHaveLength(2)
    await vi.waitFor(() => expect(directory.connections).toBe(1))
    expect(ldap.stats.searchConnections.open).toBe(1)
  })
})
