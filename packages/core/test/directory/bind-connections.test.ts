import { describeWithSlapd, ssha, startProxy, startSlapd } from '@ldap-auth/test-servers'
import type { Operation } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  connectionsOf,
  crowd,
  dnOf,
  everybody,
  isRead,
  isUserBind,
  letIn,
  logInAt,
  peopleEntries,
  person,
  startPeople,
} from './people.ts'

/** What happened on each connection that ever saw a user's password. */
function bindLanes(operations: readonly Operation[]): Operation[][] {
  return connectionsOf(operations.filter(isUserBind)).map((connection) =>
    operations.filter((operation) => operation.connection === connection),
  )
}

describe('rule 5: bind connections', () => {
  it('let fifty overlapping logins each be themselves, on three connections', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { bindConnections: 3 } })
    const names = await Promise.all(
      everybody().map(async (number) => letIn(await ldap.authenticate(person(number)))),
    )
    expect(names).toEqual(everybody().map((number) => person(number).username))
    const lanes = bindLanes(directory.operations)
    expect(lanes).toHaveLength(3)
    expect(lanes.flat()).toHaveLength(2 * crowd)
    expect(ldap.stats.bindConnections).toEqual({ open: 3, busy: 0, waiting: 0 })
  })

  it('see nothing but a bind and the read of the DN just bound, in turns', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, {
      pool: { bindConnections: 3 },
      groups: { source: 'search', base: 'dc=example,dc=com' },
      require: { filter: '(sn=*)' },
    })
    await Promise.all(everybody().map((number) => ldap.authenticate(person(number))))
    for (const lane of bindLanes(directory.operations)) {
      const binds = lane.filter((_, at) => at % 2 === 0)
      const reads = lane.filter((_, at) => at % 2 === 1)
      expect(binds.every(isUserBind)).toBe(true)
      expect(reads.every(isRead)).toBe(true)
      expect(reads.map(({ dn }) => dn)).toEqual(binds.map(({ dn }) => dn))
    }
  })

  it('after a refusal see the bind of the next user, and no read', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory, { pool: { bindConnections: 1 } })
    await ldap.authenticate(person(1))
    await ldap.authenticate({ ...person(2), password: 'wrong' })
    await ldap.authenticate(person(3))
    const [lane = [], ...others] = bindLanes(directory.operations)
    expect(others).toEqual([])
    expect(lane.map(({ op, dn, resultCode }) => [op, dn, resultCode])).toEqual([
      ['bind', dnOf(1), 0],
      ['search', dnOf(1), 0],
      ['bind', dnOf(2), 49],
      ['bind', dnOf(3), 0],
      ['search', dnOf(3), 0],
    ])
  })

  it('are kept for the next user', async () => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    for (const number of [1, 2, 3]) await ldap.authenticate(person(number))
    expect(bindLanes(directory.operations)).toHaveLength(1)
    expect(directory.connections).toBe(2)
  })

  it('that were closed while nobody used them are replaced', async () => {
    const directory = await startPeople()
    const proxy = await startProxy(directory.url)
    onTestFinished(() => proxy.close())
    const { serviceAccount } = directory
    const ldap = logInAt({ url: `ldap://127.0.0.1:${proxy.port}`, serviceAccount })
    await ldap.authenticate(person(1))
    for (const end of [proxy.cut, proxy.reset]) {
      end()
      await vi.waitFor(() => expect(ldap.stats.bindConnections.open).toBe(0))
      expect(letIn(await ldap.authenticate(person(2)))).toBe('person2')
    }
    expect(bindLanes(directory.operations)).toHaveLength(3)
  })
})

describeWithSlapd('bind connections to OpenLDAP', () => {
  it('come back after it was restarted', async () => {
    const entries = peopleEntries.map(({ dn, attributes }) =>
      'userPassword' in attributes
        ? { dn, attributes: { ...attributes, userPassword: ssha(attributes.userPassword) } }
        : { dn, attributes },
    )
    await using slapd = await startSlapd({ entries })
    await using ldap = logInAt(slapd)
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
    await slapd.restart()
    expect(letIn(await ldap.authenticate(person(1)))).toBe('person1')
  })
})
