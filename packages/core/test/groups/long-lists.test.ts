import {
  control,
  integer,
  octets,
  onRequest,
  operations,
  result,
  searchEntry,
  startScriptedServer,
  tlv,
} from '@ldap-auth/test-servers'
import type { Operation } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { withParents } from '../../src/groups/nested.ts'
import {
  alice,
  failsWith,
  group,
  groupDn,
  groupsBase,
  groupsOf,
  lookups,
  openAuth,
  password,
  startDomain,
} from './domain.ts'

const many = Array.from({ length: 12 }, (_, number) => group(`g${number}`, alice))
const names = many.map(({ dn }) => dn.slice('CN='.length, dn.indexOf(','))).sort()
const direct = { nested: false } as const
const memberOf = { source: 'memberOf', base: groupsBase, ...direct } as const
const search = { source: 'search', base: groupsBase, ...direct } as const

describe('more memberships than the directory sends of one attribute', () => {
  it('are all read, as the service account and as the user', async () => {
    const directory = await startDomain(many, { limits: { values: 5 } })
    const auth = openAuth(directory, { groups: memberOf })
    expect(await groupsOf(auth)).toEqual(names)
    const ranges = directory.operations.map(({ attributes }) => attributes?.[0])
    expect(ranges).toContain('memberOf;range=5-*')
    expect(ranges).toContain('memberOf;range=10-*')
    const asUser = openAuth(directory, { groups: memberOf, service: undefined })
    const login = await asUser.authenticate({ username: 'alice', password })
    expect(login).toMatchObject({ user: { groups: { length: 12 } } })
  })

  it('are a failure where the rest can not be read', async () => {
    const directory = await startDomain(many, { limits: { values: 5 } })
    const auth = openAuth(directory, { groups: memberOf })
    const isRest = ({ attributes }: Operation): boolean => attributes?.[0] === 'memberOf;range=10-*'
    for (const [fault, code] of [
      [{ code: 1 }, 'ERR_LDAP_AUTH_SEARCH'],
      [{ code: 0 }, 'ERR_LDAP_AUTH_SEARCH'],
      ['busy', 'ERR_LDAP_AUTH_CONNECT'],
    ] as const) {
      const undo = directory.fail({ on: 'search', with: fault, when: isRest })
      await expect(auth.findUser('alice')).rejects.toEqual(failsWith(code))
      undo()
    }
  })

  it('hold for every attribute of a profile', async () => {
    const phones = Array.from({ length: 12 }, (_, number) => `+49 ${number}`)
    const directory = await startDomain([], { limits: { values: 5 } }, { otherTelephone: phones })
    const user = {
      base: alice,
      filter: '(sAMAccountName={{username}})',
      attributes: ['otherTelephone'],
    }
    const found = await openAuth(directory, { user }).findUser('alice')
    expect(found?.attributes).toEqual({ otherTelephone: phones, sAMAccountName: ['alice'] })
  })
})

/** A server that answers the search for Alice's groups as a test says, and every other one by Alice. */
async function groupServer(
  answer: (page: number, id: number) => readonly Buffer[],
): Promise<{ url: string; pages: () => number; serviceAccount: { dn: string; password: string } }> {
  let pages = 0
  const server = await startScriptedServer((socket) =>
    onRequest(socket, ({ id, operation, bytes }) => {
      if (operation === operations.bindRequest) {
        socket.write(result(id, operations.bindResponse))
      } else if (bytes.includes('member')) {
        for (const message of answer(pages, id)) socket.write(message)
        pages += 1
      } else {
        const entry = searchEntry(id, alice, { sAMAccountName: ['alice'], entryUUID: ['1'] })
        socket.write(Buffer.concat([entry, result(id, operations.searchDone)]))
      }
    }),
  )
  onTestFinished(() => server.close())
  const serviceAccount = { dn: 'cn=service', password: 'secret' }
  return { url: server.url, pages: () => pages, serviceAccount }
}

function pageControl(cookie: string): Buffer {
  return control('1.2.840.113556.1.4.319', tlv(0x30, integer(0), octets(cookie)))
}

function entryOf(id: number, name: string): Buffer {
  return searchEntry(id, groupDn(name), { cn: [name] })
}

describe('more groups than the directory sends at once', () => {
  it('are read in pages', async () => {
    const directory = await startDomain(many, { limits: { entries: 5 } })
    expect(await groupsOf(openAuth(directory, { groups: search }))).toEqual(names)
    // The first try, the primary group beside it, and three pages.
    expect(lookups(directory)).toHaveLength(5)
  })

  it('are read for many people at once, as a server keeps one cookie per connection', async () => {
    const directory = await startDomain(many, { limits: { entries: 5 } })
    const auth = openAuth(directory, { groups: search, pool: { searchConnections: 1 } })
    const found = await Promise.all(Array.from({ length: 8 }, () => groupsOf(auth)))
    expect(found).toEqual(found.map(() => names))
  })

  it('may come behind an empty page', async () => {
    const cookies = ['1', '1', '']
    const server = await groupServer((page, id) => {
      if (page === 0) return [result(id, operations.searchDone, { code: 4 })]
      const entries = page === 2 ? [] : [entryOf(id, `g${page}`)]
      const controls = [pageControl(cookies[page - 1] ?? '')]
      return [...entries, result(id, operations.searchDone, { controls })]
    })
    expect(await groupsOf(openAuth(server, { groups: search }))).toEqual(['g1', 'g3'])
  })

  it('are a failure where pages do not end', async () => {
    const server = await groupServer((page, id) => {
      if (page === 0) return [result(id, operations.searchDone, { code: 4 })]
      return [result(id, operations.searchDone, { controls: [pageControl('again')] })]
    })
    await expect(openAuth(server, { groups: search }).findUser('alice')).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_GROUPS', 'sizeLimitExceeded'),
    )
    expect(server.pages()).toBe(201)
  })

  it('are a failure where the directory knows no pages', async () => {
    const server = await groupServer((_, id) => [
      entryOf(id, 'g'),
      result(id, operations.searchDone, { code: 4 }),
    ])
    await expect(openAuth(server, { groups: search }).findUser('alice')).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_GROUPS', 'sizeLimitExceeded'),
    )
    expect(server.pages()).toBe(2)
  })

  it.each([
    ['one answer', 70_000, 1],
    ['all pages', 40_000, 3],
  ])('are not read on beyond limits.messageBytes in %s', async (_, bytes, requests) => {
    const server = await groupServer((page, id) => {
      const entry = searchEntry(id, groupDn(`g${page}`), { cn: ['x'.repeat(bytes / 2)] })
      const controls = [pageControl('more')]
      const code = page === 0 ? 4 : 0
      return [entry, entry, result(id, operations.searchDone, { code, controls })]
    })
    const auth = openAuth(server, { groups: search, limits: { messageBytes: 2 ** 16 } })
    await expect(auth.findUser('alice')).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_GROUPS', 'limits.messageBytes'),
    )
    expect(server.pages()).toBe(requests)
  })

  it.each([
    ['ends too early', '3005020100'],
    ['has no cookie', '3006020100020100'],
    ['is empty', ''],
  ])('a page whose control %s is no last page', async (_, value) => {
    const broken = control('1.2.840.113556.1.4.319', Buffer.from(value, 'hex'))
    const server = await groupServer((page, id) => [
      result(id, operations.searchDone, page === 0 ? { code: 4 } : { controls: [broken] }),
    ])
    await expect(openAuth(server, { groups: search }).findUser('alice')).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_PROTOCOL'),
    )
  })
})

/** A server whose every entry is Alice's, with a piece of memberOf that a test makes of the number asked for. */
async function pieceServer(
  answer: (first: number) => { piece: string; code?: number },
): Promise<Parameters<typeof openAuth>[0]> {
  const server = await startScriptedServer((socket) =>
    onRequest(socket, ({ id, operation, bytes }) => {
      if (operation === operations.bindRequest) {
        socket.write(result(id, operations.bindResponse))
        return
      }
      const [, first = '0'] = /range=(\d+)-/.exec(bytes.toString('latin1')) ?? []
      const { piece, code = 0 } = answer(Number(first))
      const values = { [piece]: [groupDn(`a${first}`), groupDn(`b${first}`)] }
      const entry = searchEntry(id, alice, {
        sAMAccountName: ['alice'],
        entryUUID: ['1'],
        ...values,
      })
      socket.write(Buffer.concat([entry, result(id, operations.searchDone, { code })]))
    }),
  )
  onTestFinished(() => server.close())
  return { url: server.url, serviceAccount: { dn: 'cn=service', password: 'secret' } }
}

describe('a directory that makes values up', () => {
  it.each([
    ['the same piece again', 'memberOf;range=0-1', 0, 'ERR_LDAP_AUTH_PROTOCOL'],
    ['a piece further on', 'memberOf;range=5-*', 0, 'ERR_LDAP_AUTH_PROTOCOL'],
    ['a piece that goes back', 'memberOf;range=2-1', 0, 'ERR_LDAP_AUTH_PROTOCOL'],
    ['no piece', 'memberOf', 0, 'ERR_LDAP_AUTH_PROTOCOL'],
    ['a piece that may not be whole', 'memberOf;range=2-*', 11, 'ERR_LDAP_AUTH_SEARCH'],
  ])('%s ends in a failure', async (_, piece, code, failure) => {
    const server = await pieceServer((first) =>
      first === 0 ? { piece: 'memberOf;range=0-1' } : { piece, code },
    )
    const auth = openAuth(server, { groups: memberOf })
    await expect(auth.findUser('alice')).rejects.toEqual(failsWith(failure))
  })

  it('the last piece ends the list', async () => {
    const server = await pieceServer((first) => ({
      piece: `memberOf;range=${first}-${first === 4 ? '*' : first + 1}`,
    }))
    const auth = openAuth(server, { groups: memberOf })
    expect(await groupsOf(auth)).toEqual(['a0', 'a2', 'a4', 'b0', 'b2', 'b4'])
  })

  it('pieces that do not end are a failure', async () => {
    const server = await pieceServer((first) => ({ piece: `memberOf;range=${first}-${first + 1}` }))
    const auth = openAuth(server, { groups: memberOf })
    await expect(auth.findUser('alice')).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_SEARCH', '1000 pieces are too many'),
    )
  })

  it('more groups than anybody is in are a failure', async () => {
    const endless = Array.from({ length: 10_001 }, (_, number) => ({
      dn: groupDn(`g${number}`),
      name: `g${number}`,
    }))
    await expect(withParents(endless, 10, async () => [])).rejects.toEqual(
      failsWith('ERR_LDAP_AUTH_GROUPS', 'more than 10000'),
    )
  })
})
