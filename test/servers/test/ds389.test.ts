import { Client } from 'ldapts'
import { expect, it } from 'vitest'
import { type Ds389, describeWith389, start389 } from '../src/index.ts'

const people = 'ou=people,dc=example,dc=com'
const alice = `uid=alice,${people}`
const entries = [
  { dn: people, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  {
    dn: alice,
    attributes: {
      objectClass: 'inetOrgPerson',
      uid: 'alice',
      cn: 'Alice',
      sn: 'Adams',
      mail: 'alice@example.com',
      userPassword: 'right',
    },
  },
]

async function searchAs(server: Ds389, dn: string, password: string, url = server.url) {
  const tls = url.startsWith('ldaps') ? { tlsOptions: { ca: server.ca } } : {}
  const client = new Client({ url, timeout: 5000, ...tls })
  try {
    await client.bind(dn, password)
    const { searchEntries } = await client.search('dc=example,dc=com', { filter: '(uid=alice)' })
    return searchEntries[0]
  } finally {
    await client.unbind()
  }
}

describeWith389('start389', () => {
  it('shows the service account everything but passwords, and users what is not hidden from them', async () => {
    await using server = await start389({
      entries,
      access: { hiddenFromUsers: ['mail'], hiddenFromService: ['sn'] },
    })
    const { dn, password } = server.serviceAccount
    const seenByService = await searchAs(server, dn, password)
    expect(seenByService).toMatchObject({ dn: alice, mail: 'alice@example.com' })
    expect(seenByService).not.toHaveProperty('sn')
    expect(seenByService).not.toHaveProperty('userPassword')
    const seenByAlice = await searchAs(server, alice, 'right', server.tlsUrl)
    expect(seenByAlice).toMatchObject({ sn: 'Adams' })
    expect(seenByAlice).not.toHaveProperty('mail')
    expect(server.binds()).toEqual([dn, alice])
    expect(server.searches()).toEqual(['(uid=alice)', '(uid=alice)'])
  })
})
