import { describe, expect, it, vi } from 'vitest'
import type { AsUser } from '../../src/directory/directory.ts'
import {
  connectionsOf,
  deadlineIn,
  dnOf,
  failsWith,
  isRead,
  isUserBind,
  person,
  roomAt,
  startPeople,
} from './people.ts'

const soon = deadlineIn(10_000)

async function startRoom(bindConnections = 1) {
  const directory = await startPeople()
  const room = roomAt(directory, { pool: { bindConnections } })
  const lend = <T>(number: number, work: (asUser: AsUser) => Promise<T>, deadline = soon) =>
    room.withUser({ dn: dnOf(number) }, person(number).password, deadline, work)
  return { directory, room, lend }
}

describe('the lease of a bound connection', () => {
  it('exists only after the bind succeeded', async () => {
    const { directory, room } = await startRoom()
    const work = vi.fn(async () => 'never')
    const lease = await room.withUser({ dn: dnOf(1) }, 'wrong', soon, work)
    expect(lease).toMatchObject({ bound: false, refusal: { code: 49 } })
    expect(work).not.toHaveBeenCalled()
    expect(directory.operations.map(({ op }) => op)).toEqual(['bind'])
  })

  it('reads the entry of the user and gives what the work gave', async () => {
    const { lend } = await startRoom()
    const lease = await lend(1, async (asUser) => (await asUser.read(['mail'])).entries[0])
    const mail = lease.bound ? lease.value?.strings('mail') : []
    expect(mail).toEqual(['person1@example.com'])
  })

  it.each(['returns', 'throws'])('is dead after the work %s', async (how) => {
    const { directory, lend } = await startRoom()
    let kept: AsUser | undefined
    const work = async (asUser: AsUser): Promise<void> => {
      kept = asUser
      if (how === 'throws') throw new Error('the work failed')
    }
    await lend(1, work).catch(() => {})
    await expect(async () => kept?.read(['mail'])).rejects.toThrow('lease')
    await lend(2, () => expect(async () => kept?.read(['mail'])).rejects.toThrow('lease'))
    expect(directory.operations.filter(isRead)).toEqual([])
  })

  it('gives the connection back when the work throws', async () => {
    const { directory, lend } = await startRoom()
    const failure = new Error('the work failed')
    const failing = lend(1, async (asUser) => {
      await asUser.read(['mail'])
      throw failure
    })
    await expect(failing).rejects.toBe(failure)
    await lend(2, (asUser) => asUser.read(['mail']))
    expect(directory.operations.map(({ op, dn, connection }) => [op, dn, connection])).toEqual([
      ['bind', dnOf(1), 1],
      ['search', dnOf(1), 1],
      ['bind', dnOf(2), 1],
      ['search', dnOf(2), 1],
    ])
  })

  it('lends the connection to nobody else before it has ended', async () => {
    const { directory, lend } = await startRoom()
    let finish = (): void => {}
    const first = lend(1, () => new Promise<void>((resolve) => (finish = resolve)))
    const second = lend(2, async () => {})
    await vi.waitFor(() => expect(directory.operations).toHaveLength(1))
    // Round trips on a connection of their own: time enough for a bind that should not be sent.
    const other = roomAt(directory)
    for (let turn = 0; turn < 5; turn += 1) await other.check()
    expect(directory.operations.filter(isUserBind).map(({ dn }) => dn)).toEqual([dnOf(1)])

    finish()
    await Promise.all([first, second])
    const binds = directory.operations.filter(isUserBind)
    expect(binds.map(({ dn }) => dn)).toEqual([dnOf(1), dnOf(2)])
    expect(connectionsOf(binds)).toHaveLength(1)
  })

  it('retires a connection on which a request is still in flight', async () => {
    const { directory, lend } = await startRoom()
    directory.fail({ on: 'search', with: 'slow', delayMs: 50, times: 1 })
    let unfinished: ReturnType<AsUser['read']> | undefined
    await lend(1, async (asUser) => {
      unfinished = asUser.read(['mail'])
    })
    await lend(2, (asUser) => asUser.read(['mail']))
    expect(connectionsOf(directory.operations.filter(isUserBind))).toEqual([1, 2])

    expect((await unfinished)?.entries[0]?.dn).toBe(dnOf(1))
    await vi.waitFor(() => expect(directory.connections).toBe(1))
  })

  it('sends no bind for a login that was called off while it waited', async () => {
    const { directory, lend } = await startRoom()
    const caller = new AbortController()
    let finish: (() => void) | undefined
    const first = lend(1, () => new Promise<void>((resolve) => (finish = resolve)))
    const second = lend(2, async () => {}, deadlineIn(10_000, caller.signal))
    await vi.waitFor(() => expect(finish).toBeDefined())
    finish?.()
    caller.abort()
    await expect(second).rejects.toThrow(failsWith('ERR_LDAP_AUTH_ABORTED'))
    await first
    await lend(3, async () => {})
    expect(directory.operations.map(({ dn }) => dn)).toEqual([dnOf(1), dnOf(3)])
  })

  it('sends no bind for a login that was called off while its connection was opened', async () => {
    const { directory, lend } = await startRoom()
    const caller = new AbortController()
    const work = vi.fn(async () => {})
    const lease = lend(1, work, deadlineIn(10_000, caller.signal))
    caller.abort()
    await expect(lease).rejects.toThrow(failsWith('ERR_LDAP_AUTH_ABORTED'))
    expect(work).not.toHaveBeenCalled()
    await lend(2, async () => {})
    expect(directory.operations.map(({ dn }) => dn)).toEqual([dnOf(2)])
  })
})
