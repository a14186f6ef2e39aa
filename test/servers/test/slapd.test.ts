import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { Client } from 'ldapts'
import { expect, it, vi } from 'vitest'
import { toLdif } from '../src/directory-entry.ts'
import { describeWithSlapd, type Slapd, ssha, startSlapd } from '../src/index.ts'

const alice = 'uid=alice,ou=people,dc=example,dc=com'
const people = [
  {
    dn: 'ou=people,dc=example,dc=com',
    attributes: { objectClass: 'organizationalUnit', ou: 'people' },
  },
  {
    dn: alice,
    attributes: {
      objectClass: 'inetOrgPerson',
      uid: 'alice',
      cn: 'Alice',
      sn: 'Adams',
      mail: 'alice@example.com',
      userPassword: ssha('right'),
    },
  },
]

async function searchAs(slapd: Slapd, dn: string, password: string, url = slapd.url) {
  const tls = url.startsWith('ldaps') ? { tlsOptions: { ca: slapd.ca } } : {}
  const client = new Client({ url, timeout: 1000, ...tls })
  try {
    await client.bind(dn, password)
    const { searchEntries } = await client.search('dc=example,dc=com', { filter: '(uid=alice)' })
    return searchEntries[0]
  } finally {
    await client.unbind()
  }
}

describeWithSlapd('startSlapd', () => {
  it('shows the service account everything but passwords, and users what is not hidden from them', async () => {
    await using slapd = await startSlapd({
      entries: people,
      access: { hiddenFromUsers: ['mail'], hiddenFromService: ['sn'] },
    })
    const { dn, password } = slapd.serviceAccount
    const seenByService = await searchAs(slapd, dn, password)
    expect(seenByService).toMatchObject({ dn: alice, mail: 'alice@example.com' })
    expect(seenByService).not.toHaveProperty('sn')
    expect(seenByService).not.toHaveProperty('userPassword')
    const seenByAlice = await searchAs(slapd, alice, 'right', slapd.tlsUrl)
    expect(seenByAlice).toMatchObject({ sn: 'Adams' })
    expect(seenByAlice).not.toHaveProperty('mail')
  })

  it('holds what a file of LDIF has, behind what it was given', async () => {
    const dir = await mkdtemp(`${tmpdir()}/ldap-auth-ldif-`)
    try {
      const [unit, ...persons] = people
      const ldifFile = `${dir}/people.ldif`
      await writeFile(ldifFile, toLdif(persons))
      await using slapd = await startSlapd({ entries: unit ? [unit] : [], ldifFile })
      expect(await searchAs(slapd, alice, 'right')).toMatchObject({ dn: alice })
    } finally {
      await rm(dir, { recursive: true })
    }
  })

  it('tells the binds and searches it was asked for', async () => {
    await using slapd = await startSlapd({ entries: people })
    await searchAs(slapd, slapd.serviceAccount.dn, slapd.serviceAccount.password)
    await expect(searchAs(slapd, alice, 'wrong')).rejects.toMatchObject({ code: 49 })
    await vi.waitFor(() => expect(slapd.binds()).toEqual([slapd.serviceAccount.dn, alice]))
    expect(slapd.searches()).toEqual(['(uid=alice)'])
  })

  it('answers an anonymous search only where it is told to', async () => {
    const anonymous = async (slapd: Slapd) => {
      const client = new Client({ url: slapd.url })
      try {
        return await client.search('dc=example,dc=com', { filter: '(uid=alice)' })
      } finally {
        await client.unbind()
      }
    }
    await using closed = await startSlapd({ entries: people })
    await expect(anonymous(closed)).rejects.toMatchObject({ code: 32 })
    await using open = await startSlapd({ entries: people, access: { anonymous: 'read' } })
    expect((await anonymous(open)).searchEntries).toHaveLength(1)
  })

  it('comes back on the same port with the same data after a crash', async () => {
    await using slapd = await startSlapd({ entries: people })
    await slapd.kill()
    await expect(searchAs(slapd, alice, 'right')).rejects.toThrow()
    await slapd.restart()
    expect(await searchAs(slapd, alice, 'right')).toMatchObject({ dn: alice })
  })

  it('answers nobody while it is paused', async () => {
    await using slapd = await startSlapd({ entries: people })
    await slapd.pause()
    await expect(searchAs(slapd, alice, 'right')).rejects.toThrow()
    slapd.resume()
    expect(await searchAs(slapd, alice, 'right')).toMatchObject({ dn: alice })
  })

  it('answers with the faults it is given, to people who are found', async () => {
    const base = 'ou=people,dc=example,dc=com'
    const faults = { base, items: ['"uid=alice" 51 op=bind'] }
    await using slapd = await startSlapd({ entries: people, faults })
    const { dn, password } = slapd.serviceAccount
    expect(await searchAs(slapd, dn, password)).toMatchObject({ dn: alice })
    await expect(searchAs(slapd, alice, 'right')).rejects.toMatchObject({ code: 51 })
  })

  it('says why slapd would not start', async () => {
    await expect(startSlapd({ databaseLines: ['nonsense yes'] })).rejects.toThrow('nonsense')
    await expect(
      startSlapd({ ldif: 'dn: uid=orphan,ou=nowhere,dc=example,dc=com' }),
    ).rejects.toThrow()
  })
})
