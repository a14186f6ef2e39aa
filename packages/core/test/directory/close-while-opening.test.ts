import type { Fault } from '@ldap-auth/testing'
import { describe, expect, it, vi } from 'vitest'
import {
  codesOf,
  isLocate,
  isServiceBind,
  logInAt,
  overlapping,
  person,
  startPeople,
} from './people.ts'

const opening: [string, Fault][] = [
  ['is being secured', { on: 'handshake', with: 'hang' }],
  ['asks for StartTLS', { on: 'starttls', with: 'hang' }],
  ['binds the service account', { on: 'bind', with: 'hang' }],
]

describe('close()', () => {
  it.each(opening)('does not wait for a connection that %s and hangs', async (_what, fault) => {
    const directory = await startPeople({ tls: true })
    const ldap = logInAt(directory, { tls: { startTls: true, ca: directory.ca ?? '' } })
    directory.fail(fault)
    const outcome = codesOf([ldap.authenticate(person(1))])
    await vi.waitFor(() => expect(directory.connections).toBe(1))
    const start = performance.now()
    await ldap.close({ graceMs: 20 })
    expect.soft(performance.now() - start).toBeLessThan(2000)
    expect.soft(await outcome).toEqual(['ERR_LDAP_AUTH_CLOSED'])
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it('leaves nothing open of a connection whose service bind is answered after it', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    directory.fail({ on: 'bind', with: 'slow', delayMs: 100, when: isServiceBind })
    const outcome = codesOf([ldap.authenticate(person(1))])
    await vi.waitFor(() => expect(directory.operations).toHaveLength(1))
    await ldap.close({ graceMs: 20 })
    expect.soft(await outcome).toEqual(['ERR_LDAP_AUTH_CLOSED'])
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it('leaves nothing open of a second connection that nobody waits for', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    await ldap.findUser('person1')
    directory.fail({ on: 'search', with: 'slow', delayMs: 30, when: isLocate })
    directory.fail({ on: 'bind', with: 'slow', delayMs: 150, when: isServiceBind })
    await overlapping(2, () => ldap.findUser('person1'))
    expect(directory.operations.filter(isServiceBind)).toHaveLength(2)
    await ldap.close()
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })

  it('cuts off check() too', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    directory.fail({ on: 'bind', with: 'slow', delayMs: 100 })
    const check = ldap.check()
    await vi.waitFor(() => expect(directory.operations).toHaveLength(1))
    await ldap.close()
    expect.soft((await check).servers[0]?.error?.code).toBe('ERR_LDAP_AUTH_CLOSED')
    await vi.waitFor(() => expect(directory.connections).toBe(0))
  })
})
