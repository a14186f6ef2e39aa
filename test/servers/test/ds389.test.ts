import { Client } from 'ldapts'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Ds389, describeWith389, start389 } from '../src/index.ts'

const suffix = 'dc=example,dc=com'
const people = `ou=people,${suffix}`
const alice = `uid=alice,${people}`
const elsewhere = 'ldap://127.0.0.1:1/ou=elsewhere,dc=example,dc=com'

function user(uid: string, attributes: Record<string, string> = {}) {
  const names = { objectClass: 'inetOrgPerson', uid, cn: uid, sn: 'Adams' }
  const others = { mail: `${uid}@example.com`, userPassword: 'right', ...attributes }
  return { dn: `uid=${uid},${people}`, attributes: { ...names, ...others } }
}

const entries = [
  { dn: people, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  user('alice'),
  user('inactive', { nsAccountLock: 'true' }),
  user('locked'),
  user('Zoë', { mail: 'zoe@example.com' }),
  {
    dn: `cn=staff,${people}`,
    attributes: { objectClass: 'groupOfNames', cn: 'staff', member: alice },
  },
  {
    dn: `ou=elsewhere,${suffix}`,
    attributes: { objectClass: ['referral', 'extensibleObject'], ou: 'elsewhere', ref: elsewhere },
  },
]

async function searchAs(
  server: Ds389,
  dn: string,
  password: string,
  { url = server.url, base = suffix, filter = '(uid=alice)' } = {},
) {
  const tls = url.startsWith('ldaps') ? { tlsOptions: { ca: server.ca } } : {}
  const client = new Client({ url, timeout: 10_000, ...tls })
  try {
    await client.bind(dn, password)
    return await client.search(base, { filter, attributes: ['*', 'memberOf'] })
  } finally {
    await client.unbind()
  }
}

describeWith389('start389', () => {
  let server: Ds389
  beforeAll(async () => {
    server = await start389({
      entries,
      access: { hiddenFromUsers: ['mail'], hiddenFromService: ['sn'] },
      configLines: [
        'passwordLockout: on',
        'passwordMaxFailure: 3',
        `nsslapd-referral: ${elsewhere}`,
      ],
      plugins: ['MemberOf Plugin'],
    })
  })
  afterAll(() => server.stop())

  it('shows the service account everything but passwords, and users what is not hidden from them', async () => {
    const { dn, password } = server.serviceAccount
    const [seenByService] = (await searchAs(server, dn, password)).searchEntries
    expect(seenByService).toMatchObject({
      mail: 'alice@example.com',
      memberOf: `cn=staff,${people}`,
    })
    expect(seenByService).not.toHaveProperty('sn')
    expect(seenByService).not.toHaveProperty('userPassword')
    const overTls = await searchAs(server, alice, 'right', { url: server.tlsUrl })
    expect(overTls.searchEntries).toMatchObject([{ dn: alice, sn: 'Adams' }])
    expect(overTls.searchEntries[0]).not.toHaveProperty('mail')
  })

  it('tells the binds and searches it was asked for', async () => {
    await using other = await start389({ suffix: 'dc=other,dc=com' })
    expect([other.binds(), other.searches()]).toEqual([[], []])
    const { dn, password } = other.serviceAccount
    await searchAs(other, dn, password, { base: 'dc=other,dc=com' })
    await expect(searchAs(other, alice, 'wrong')).rejects.toMatchObject({ code: 49 })
    await vi.waitFor(() => expect(other.binds()).toEqual([dn, alice]))
    expect(other.searches()).toEqual(['(uid=alice)'])
  })

  it('locks accounts, for good and after wrong passwords', async () => {
    const login = (uid: string, password: string) =>
      searchAs(server, `uid=${uid},${people}`, password)
    await expect(login('Zoë', 'right')).resolves.toBeDefined()
    await expect(login('inactive', 'right')).rejects.toMatchObject({ code: 53 })
    for (const password of ['a', 'b', 'c']) {
      await expect(login('locked', password)).rejects.toMatchObject({ code: 49 })
    }
    await expect(login('locked', 'right')).rejects.toMatchObject({ code: 19 })
  })

  it('refers to other servers by entries and for what it does not hold', async () => {
    const { searchReferences } = await searchAs(server, alice, 'right')
    expect(searchReferences).toEqual([elsewhere])
    const beyond = searchAs(server, alice, 'right', { base: 'dc=beyond,dc=com' })
    await expect(beyond).rejects.toMatchObject({ code: 10 })
  })

  it('takes people and changes while it runs', async () => {
    await server.add([user('late')])
    const late = `uid=late,${people}`
    expect((await searchAs(server, late, 'right')).searchEntries).toHaveLength(1)
    await server.modify(
      `dn: ${late}\nchangetype: modify\nreplace: nsAccountLock\nnsAccountLock: true\n`,
    )
    await expect(searchAs(server, late, 'right')).rejects.toMatchObject({ code: 53 })
  })

  it('comes back on the same ports with the same data after a crash', async () => {
    await server.kill()
    await expect(searchAs(server, alice, 'right')).rejects.toThrow('ECONNREFUSED')
    await server.restart()
    const found = await searchAs(server, alice, 'right', { url: server.tlsUrl })
    expect(found.searchEntries).toMatchObject([{ dn: alice }])
  })

  it('says why it would not start', async () => {
    await expect(start389({ plugins: ['No Such Plugin'] })).rejects.toThrow('No Such Plugin')
    const orphan = { ...user('orphan'), dn: `uid=orphan,ou=nowhere,${suffix}` }
    await expect(start389({ entries: [orphan] })).rejects.toThrow('No such object')
  })
})
