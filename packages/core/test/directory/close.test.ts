import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { Fault } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  codesOf,
  everybody,
  failsWith,
  isLocate,
  isRead,
  isUserBind,
  letIn,
  logInAt,
  person,
  startPeople,
} from './people.ts'

const closed = failsWith('ERR_LDAP_AUTH_CLOSED')

describe('close()', () => {
  it('lets the logins in flight finish and then ends every connection', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { bindConnections: 1 } })
    directory.fail({ on: 'bind', with: 'slow', delayMs: 100, when: isUserBind })
    const logins = [1, 2, 3].map((number) => ldap.authenticate(person(number)))
    await vi.waitFor(() => expect(directory.operations.some(isUserBind)).toBe(true))
    let over = false
    const closing = ldap.close().then(() => {
      over = true
    })
    const names = (await Promise.all(logins)).map(letIn)
    expect(names).toEqual(['person1', 'person2', 'person3'])
    expect(over).toBe(false)
    await closing
    await vi.waitFor(() => expect(directory.connections).toBe(0))
    // Two connections that searched and one that bound.
    expect(directory.operations.filter(({ op }) => op === 'unbind')).toHaveLength(3)
  })

  const places: [where: string, fault: Fault][] = [
    ['the search', { on: 'search', with: 'hang', when: isLocate }],
    ['the bind', { on: 'bind', with: 'hang', when: isUserBind }],
    ['the read as the user', { on: 'search', with: 'hang', when: isRead }],
  ]
  it.each(places)('cuts off logins that hang at %s', async (_where, fault) => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { bindConnections: 2 } })
    let hanging = 0
    const { when } = fault
    directory.fail({
      ...fault,
      when: (operation) => {
        const struck = when?.(operation) === true
        if (struck) hanging += 1
        return struck
      },
    })
    const outcome = codesOf([1, 2, 3, 4].map((number) => ldap.authenticate(person(number))))
    await vi.waitFor(() => expect(hanging).toBeGreaterThan(1))
    await ldap.close({ graceMs: 20 })
    expect(new Set(await outcome)).toEqual(new Set(['ERR_LDAP_AUTH_CLOSED']))
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it('takes no more calls', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    await ldap.authenticate(person(1))
    const before = directory.operations.length
    const closing = ldap.close()
    await expect(ldap.authenticate(person(1))).rejects.toThrow(closed)
    await closing
    await expect(ldap.authenticate(person(1))).rejects.toThrow(closed)
    await expect(ldap.findUser('person1')).rejects.toThrow(closed)
    await vi.waitFor(() => expect(directory.connections).toBe(0))
    const later = directory.operations.slice(before)
    expect(later.map(({ op }) => op)).toEqual(['unbind', 'unbind'])
  })

  it('may be called twice, and the first call counts', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    directory.fail({ on: 'bind', with: 'slow', delayMs: 100, when: isUserBind })
    const login = ldap.authenticate(person(1))
    await Promise.all([ldap.close(), ldap.close({ graceMs: 0 })])
    expect(letIn(await login)).toBe('person1')
    await ldap.close()
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it('ends when its last socket has', async () => {
    const sockets: Socket[] = []
    const count = (event: unknown): void => void sockets.push(Object(event).socket)
    subscribe('net.client.socket', count)
    onTestFinished(() => void unsubscribe('net.client.socket', count))
    const ldap = logInAt(await startPeople())
    await Promise.all(everybody().map((number) => ldap.authenticate(person(number))))
    expect(sockets.length).toBeGreaterThan(2)
    await ldap.close()
    expect(sockets.filter(({ closed }) => !closed)).toEqual([])
  })

  it('may be called before anything was sent', async () => {
    const directory = await startPeople()
    await logInAt(directory).close()
    expect(directory.operations).toEqual([])
  })

  it('is what `await using` calls', async () => {
    const directory = await startPeople()
    {
      await using ldap = logInAt(directory)
      await ldap.authenticate(person(1))
      expect(directory.connections).toBe(2)
    }
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it('leaves nothing open of a connection that is being secured', async () => {
    const directory = await startPeople({ tls: true })
    const { tlsUrl: url = '', serviceAccount, ca = '' } = directory
    const ldap = logInAt({ url, serviceAccount }, { tls: { ca } })
    directory.fail({ on: 'handshake', with: 'slow', delayMs: 300 })
    const outcome = codesOf([ldap.authenticate(person(1))])
    await vi.waitFor(() => expect(directory.connections).toBe(1))
    await ldap.close({ graceMs: 10 })
    expect(await outcome).toEqual(['ERR_LDAP_AUTH_CLOSED'])
    await vi.waitFor(() => expect(directory.connections).toBe(0))
    expect(directory.operations.filter(({ op }) => op !== 'unbind')).toEqual([])
  })

  it('leaves nothing open of a connection that waits for the answer to StartTLS', async () => {
    const directory = await startPeople({ tls: true })
    const ldap = logInAt(directory, { tls: { startTls: true, ca: directory.ca ?? '' } })
    directory.fail({ on: 'starttls', with: 'slow', delayMs: 300 })
    const outcome = codesOf([ldap.authenticate(person(1))])
    await vi.waitFor(() => expect(directory.operations).toHaveLength(1))
    await ldap.close({ graceMs: 10 })
    expect(await outcome).toEqual(['ERR_LDAP_AUTH_CLOSED'])
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it('waits without an end if it is told to', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    directory.fail({ on: 'bind', with: 'slow', delayMs: 50, when: isUserBind })
    const login = ldap.authenticate(person(1))
    await vi.waitFor(() => expect(directory.operations.some(isUserBind)).toBe(true))
    await ldap.close({ graceMs: Number.POSITIVE_INFINITY })
    expect(await login).toMatchObject({ authenticated: true })
  })

  it('is what check() says afterwards, also while the service account has to wait', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    directory.fail({ on: 'bind', with: { code: 49 } })
    await expect(ldap.authenticate(person(1))).rejects.toThrow()
    await ldap.close()
    expect(await ldap.check()).toMatchObject({
      healthy: false,
      servers: [{ error: { code: 'ERR_LDAP_AUTH_CLOSED' } }],
    })
  })
})
