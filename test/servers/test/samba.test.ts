import { Client } from 'ldapts'
import { expect, it } from 'vitest'
import { activeDirectoryUser, describeWithSamba, type Samba, startSamba } from '../src/index.ts'

const suffix = 'DC=corp,DC=example,DC=test'
const alice = `CN=Alice,CN=Users,${suffix}`

async function searchAs(samba: Samba, name: string, password: string, url = samba.tlsUrl) {
  const tls = url.startsWith('ldaps') ? { tlsOptions: { ca: samba.ca } } : {}
  const client = new Client({ url, timeout: 5000, ...tls })
  try {
    await client.bind(name, password)
    const filter = '(sAMAccountName=alice)'
    const { searchEntries } = await client.search(samba.domain.suffix, { filter })
    return searchEntries[0]
  } finally {
    await client.unbind()
  }
}

describeWithSamba('startSamba', () => {
  it('lets people log in by DN and by name, and tells what it was asked', async () => {
    await using samba = await startSamba({
      entries: [activeDirectoryUser(alice, 'alice', 'right', { mail: 'a@b' })],
    })
    expect(await searchAs(samba, 'CORP\\alice', 'right')).toMatchObject({ dn: alice, mail: 'a@b' })
    await expect(searchAs(samba, alice, 'wrong', samba.url)).rejects.toMatchObject({ code: 49 })
    await searchAs(samba, samba.serviceAccount.dn, samba.serviceAccount.password)
    await searchAs(samba, samba.admin.dn, samba.admin.password, samba.globalCatalogUrl)
    expect(samba.binds()).toEqual(['CORP\\alice', alice, samba.serviceAccount.dn, samba.admin.dn])
    expect(samba.searches()).toEqual(Array(3).fill('(sAMAccountName=alice)'))
  })
})
