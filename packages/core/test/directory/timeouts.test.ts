import type { Fault, Operation } from '@ldap-auth/testing'
import { describe, expect, it, vi } from 'vitest'
import {
  connectionsOf,
  failsWith,
  isLocate,
  isRead,
  isServiceBind,
  isUserBind,
  letIn,
  logInAt,
  person,
  startPeople,
} from './people.ts'

const late = failsWith('ERR_LDAP_AUTH_TIMEOUT')

const places: [where: string, on: Fault['on'], when: (operation: Operation) => boolean][] = [
  ['the service bind', 'bind', isServiceBind],
  ['the search', 'search', isLocate],
  ['the bind', 'bind', isUserBind],
  ['the read as the user', 'search', isRead],
]

/** Abandoning and saying goodbye is what a hung connection is still good for. */
function isRequest({ op }: Operation): boolean {
  return op === 'bind' || op === 'search'
}

describe('a directory that hangs', () => {
  it.each(places)('at %s: operationMs ends the login', async (_where, on, when) => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { timeouts: { operationMs: 300 } })
    const heal = directory.fail({ on, with: 'hang', when })
    await expect(ldap.authenticate(person(1))).rejects.toThrow(late)

    heal()
    const hung = directory.operations.find(when)?.connection
    const before = directory.operations.length
    expect(letIn(await ldap.authenticate(person(2)))).toBe('person2')
    const later = directory.operations.slice(before).filter(isRequest)
    expect(connectionsOf(later)).not.toContain(hung)
    await vi.waitFor(() => expect(directory.connections).toBe(2))
  })

  it.each(places)('at %s: loginMs ends the login', async (_where, on, when) => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { timeouts: { loginMs: 60 } })
    directory.fail({ on, with: 'hang', when })
    const start = performance.now()
    await expect(ldap.authenticate(person(1))).rejects.toThrow(late)
    expect(performance.now() - start).toBeLessThan(3000)
  })

  it('while a connection is secured: connectMs ends the login, and leaves nothing open', async () => {
    const directory = await startPeople({ tls: true })
    const tls = { startTls: true, ca: directory.ca ?? '' }
    const ldap = logInAt(directory, { tls, timeouts: { connectMs: 300 } })
    const heal = directory.fail({ on: 'handshake', with: 'hang' })
    const start = performance.now()
    await expect(ldap.authenticate(person(1))).rejects.toThrow(late)
    expect(performance.now() - start).toBeLessThan(3000)
    await vi.waitFor(() => expect(directory.connections).toBe(0))

    heal()
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
  })

  it('while a bind connection is secured: loginMs ends the login', async () => {
    const directory = await startPeople({ tls: true })
    const tls = { startTls: true, ca: directory.ca ?? '' }
    const ldap = logInAt(directory, { tls, timeouts: { loginMs: 300 } })
    await ldap.findUser('person1')
    directory.fail({ on: 'handshake', with: 'hang' })
    const start = performance.now()
    await expect(ldap.authenticate(person(1))).rejects.toThrow(late)
    expect(performance.now() - start).toBeLessThan(3000)
  })

  it('at each step a little: loginMs counts for the whole login', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { timeouts: { loginMs: 250 } })
    directory.fail({ on: 'any', with: 'slow', delayMs: 120 })
    await expect(ldap.authenticate(person(1))).rejects.toThrow(late)
  })
})
