import { once } from 'node:events'
import { connect } from 'node:net'
import {
  message,
  onRequest,
  operations,
  result,
  searchReference,
  startScriptedServer,
  tlv,
} from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { failsWith, hostOf, stranger } from './partitioned.ts'
import { openAuth } from './people.ts'

interface Hostile {
  readonly url: string
  searches(): number
  connected(): number
}

/** A server that answers each search with references, told how often it was asked. */
async function startReferring(
  refer: (url: string, asked: number) => { references?: string[][]; referral?: string[] },
): Promise<Hostile> {
  let searches = 0
  let connected = 0
  const server = await startScriptedServer((socket) => {
    connected += 1
    onRequest(socket, ({ id, operation }) => {
      if (operation === operations.bindRequest) socket.write(result(id, operations.bindResponse))
      if (operation !== operations.searchRequest) return
      searches += 1
      const { references = [], referral } = refer(server.url, searches)
      const fields = referral === undefined ? {} : { code: 10, referral }
      const all = references.map((uris) => searchReference(id, uris))
      socket.write(Buffer.concat([...all, result(id, operations.searchDone, fields)]))
    })
  })
  onTestFinished(() => server.close())
  return { url: server.url, searches: () => searches, connected: () => connected }
}

function open({ url }: Hostile) {
  const listed = { follow: { hosts: [hostOf(url)] } }
  const serviceAccount = { dn: 'cn=app', password: 'secret' }
  return openAuth({ url, serviceAccount }, { referrals: listed })
}

const limit = failsWith('ERR_LDAP_AUTH_REFERRAL_LIMIT')

describe('a directory that refers without end', () => {
  it('to ever other places of its own is asked a hundred times', async () => {
    const hostile = await startReferring((url, asked) => ({
      references: Array.from({ length: 500 }, (_, index) => [`${url}/ou=${asked}-${index}`]),
    }))
    await expect(open(hostile).authenticate(stranger)).rejects.toThrow(limit)
    expect(hostile.searches()).toBeLessThanOrEqual(101)
  })

  it('from each place to the next is followed as far as maxHops', async () => {
    const hostile = await startReferring((url, asked) => ({ referral: [`${url}/ou=${asked}`] }))
    await expect(open(hostile).authenticate(stranger)).rejects.toThrow(limit)
    expect(hostile.searches()).toBe(6)
  })

  it('to itself is asked once', async () => {
    const hostile = await startReferring((url) => ({ referral: [url] }))
    await expect(open(hostile).authenticate(stranger)).rejects.toThrow(limit)
    expect(hostile.searches()).toBe(1)
  })

  it('to the same place over and over is asked about it once', async () => {
    const hostile = await startReferring((url) => ({
      references: Array.from({ length: 50 }, () => [`${url}/ou=same`]),
    }))
    expect(await open(hostile).authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
    expect(hostile.searches()).toBe(2)
  })

  it('by a thousand URLs of one place is taken at a few of them', async () => {
    const hostile = await startReferring((url, asked) => {
      if (asked > 1) return { referral: [] }
      return { references: [Array.from({ length: 1000 }, (_, index) => `${url}/ou=${index}`)] }
    })
    await expect(open(hostile).authenticate(stranger)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED', /without saying where/),
    )
    expect(hostile.searches()).toBe(17)
  })

  it('by a hundred thousand URLs that mean nothing is done with in no time', async () => {
    const nonsense = Array.from({ length: 100_000 }, (_, index) => [`{{{{((((${index}`])
    const hostile = await startReferring(() => ({ references: nonsense }))
    await expect(open(hostile).authenticate(stranger)).rejects.toThrow(
      failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED'),
    )
    expect([hostile.searches(), hostile.connected()]).toEqual([1, 1])
  })

  it('shows a URL in the error without the signs that forge a log', async () => {
    const hostile = await startReferring(() => ({
      referral: [`ldap://\u001b[2J\n${'x'.repeat(9000)}`],
    }))
    const message = await open(hostile)
      .authenticate(stranger)
      .catch(({ message }: Error) => message)
    expect(message).toMatch(/\\u\{1b\}/)
    expect(String(message)).not.toMatch(/\p{Cc}/u)
    expect(String(message).length).toBeLessThan(700)
  })
})

describe('a login that waits for a referred server', () => {
  it('ends when it is called off, and asks nobody else', async () => {
    const silent = await startScriptedServer(() => {})
    onTestFinished(() => silent.close())
    const last = await startReferring(() => ({}))
    const home = await startReferring(() => ({
      references: [[`${silent.url}/ou=silent`], [`${last.url}/ou=last`]],
    }))
    const serviceAccount = { dn: 'cn=app', password: 'secret' }
    const hosts = [silent.url, last.url].map(hostOf)
    const auth = openAuth({ url: home.url, serviceAccount }, { referrals: { follow: { hosts } } })
    const caller = new AbortController()
    const login = auth.authenticate(stranger, { signal: caller.signal })
    const ended = expect(login).rejects.toThrow(failsWith('ERR_LDAP_AUTH_ABORTED'))
    await expect.poll(() => silent.connections()).toBe(1)
    caller.abort()
    await ended
    await new Promise((resolve) => setImmediate(resolve))
    // Connections are taken in the order they were made: one of the login would come before this one.
    const own = connect({ host: '127.0.0.1', port: Number(new URL(last.url).port) })
    onTestFinished(() => void own.destroy())
    own.write(message(1, tlv(operations.bindRequest)))
    await once(own, 'data')
    expect(last.connected()).toBe(1)
  })
})
