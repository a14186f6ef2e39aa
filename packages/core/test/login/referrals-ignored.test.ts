import {
  describeWithSlapd,
  onRequest,
  operations,
  result,
  searchEntry,
  searchReference,
  startScriptedServer,
  startSlapd,
} from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { entriesForSlapd as entries, openAuth, peopleBase, steve } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

/** Somewhere else: nothing may ever connect to it. */
async function elsewhere(): Promise<{ url: string; connected: () => number }> {
  let connected = 0
  const server = await startScriptedServer(() => {
    connected += 1
  })
  onTestFinished(() => server.close())
  return { url: server.url, connected: () => connected }
}

describe('rule 7: credentials go to the configured server only', () => {
  it('a continuation reference is dropped, and nobody connects to where it points', async () => {
    const other = await elsewhere()
    const server = await startScriptedServer((socket) =>
      onRequest(socket, ({ id, operation }) => {
        const done = result(id, operations.searchDone)
        const entry = searchEntry(id, steve, {
          uid: ['Steve'],
          entryUUID: ['1'],
          mail: ['s@c.test'],
        })
        const reference = searchReference(id, [`${other.url}/ou=elsewhere`])
        if (operation === operations.bindRequest) socket.write(result(id, operations.bindResponse))
        else socket.write(Buffer.concat([reference, entry, reference, done]))
      }),
    )
    onTestFinished(() => server.close())
    const auth = openAuth({ url: server.url, serviceAccount: { dn: 'cn=s', password: 'p' } })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    expect(other.connected()).toBe(0)
  })

  describeWithSlapd('at OpenLDAP', () => {
    it('a base that lives elsewhere is a failure, and nobody connects there', async () => {
      const other = await elsewhere()
      const slapd = await startSlapd({
        suffix: 'dc=other,dc=com',
        globalLines: [`referral ${other.url}`],
      })
      onTestFinished(() => slapd.stop())
      await expect(openAuth(slapd).authenticate(credentials)).rejects.toThrow(
        expect.objectContaining({
          code: 'ERR_LDAP_AUTH_SEARCH',
          message: expect.stringMatching(/kept by another server/) as string,
        }),
      )
      expect(other.connected()).toBe(0)
    })

    it('a subtree that lives elsewhere does not disturb the login of who is here', async () => {
      const other = await elsewhere()
      const referral = {
        dn: `ou=branch,${peopleBase}`,
        attributes: {
          objectClass: ['referral', 'extensibleObject'],
          ou: 'branch',
          ref: `${other.url}/ou=branch,${peopleBase}`,
        },
      }
      const slapd = await startSlapd({
        suffix: 'dc=company,dc=com',
        entries: [...entries, referral],
      })
      onTestFinished(() => slapd.stop())
      const auth = openAuth(slapd)
      expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
      expect(await auth.authenticate({ username: 'nobody', password: 'x' })).toMatchObject({
        reason: 'unknown-user',
      })
      expect(other.connected()).toBe(0)
    })
  })
})
