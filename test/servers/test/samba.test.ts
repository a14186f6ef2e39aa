import { Client } from 'ldapts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  activeDirectoryUser,
  describeWithSamba,
  fileTime,
  type Samba,
  startSamba,
  unicodePwd,
} from '../src/index.ts'

const suffix = 'DC=corp,DC=example,DC=test'
const base = `OU=People,${suffix}`
const alice = `CN=Alice,${base}`
const partner = 'partner.example.test'

async function searchAs(
  samba: Samba,
  name: string,
  password: string,
  { url = samba.tlsUrl, filter = '(sAMAccountName=alice)', attributes = ['*'] } = {},
) {
  const tls = url.startsWith('ldaps') ? { tlsOptions: { ca: samba.ca } } : {}
  const client = new Client({ url, timeout: 10_000, ...tls })
  try {
    await client.bind(name, password)
    const { searchEntries } = await client.search(samba.domain.suffix, { filter, attributes })
    return searchEntries[0]
  } finally {
    await client.unbind()
  }
}

/** What the controller says of somebody it does not let in: the number behind `data`. */
async function dataOf(samba: Samba, name: string, password = 'right'): Promise<string | undefined> {
  const refused = await searchAs(samba, name, password, { url: samba.url }).catch(String)
  return /data ([\da-f]+)/.exec(String(refused))?.[1]
}

function user(name: string, attributes: Record<string, string | Buffer> = {}) {
  return activeDirectoryUser(`CN=${name},${base}`, name, 'right', attributes)
}

describeWithSamba('startSamba', () => {
  let samba: Samba
  beforeAll(async () => {
    const crowd = Array.from({ length: 20 }, (_, index) => `CN=member ${index},${base}`)
    samba = await startSamba({
      lockoutThreshold: 3,
      entries: [
        { dn: base, attributes: { objectClass: 'organizationalUnit' } },
        activeDirectoryUser(alice, 'alice', 'right', { mail: 'alice@corp.example.test' }),
        user('disabled', { userAccountControl: '514' }),
        user('expired', { accountExpires: fileTime(new Date('2020-01-01')) }),
        user('must-change', { pwdLastSet: '0' }),
        user('no-hours', { logonHours: Buffer.alloc(21) }),
        user('elsewhere', { userWorkstations: 'OTHERPC' }),
        user('old-password'),
        user('locked'),
        ...crowd.map((dn) => ({ dn, attributes: { objectClass: 'contact' } })),
        {
          dn: `CN=crowd,${base}`,
          attributes: { objectClass: 'group', sAMAccountName: 'crowd', member: crowd },
        },
      ],
    })
  })
  afterAll(() => samba.stop())

  it('takes people by DN and by name, and tells what it was asked for', async () => {
    const binds = samba.binds().length
    const searches = samba.searches().length
    const { serviceAccount, admin, globalCatalogUrl } = samba
    expect(await searchAs(samba, 'CORP\\alice', 'right')).toMatchObject({ dn: alice })
    await searchAs(samba, 'alice@corp.example.test', 'right')
    await searchAs(samba, serviceAccount.dn, serviceAccount.password)
    await searchAs(samba, admin.dn, admin.password, { url: globalCatalogUrl })
    expect(await dataOf(samba, alice, 'wrong')).toBe('52e')
    const names = ['CORP\\alice', 'alice@corp.example.test', serviceAccount.dn, admin.dn, alice]
    expect(samba.binds().slice(binds)).toEqual(names)
    const filters = Array.from({ length: 4 }, () => '(sAMAccountName=alice)')
    expect(samba.searches().slice(searches)).toEqual(filters)
  })

  it('tells each state of an account apart', async () => {
    await samba.agePassword(`CN=old-password,${base}`, 60)
    for (const password of ['a', 'b', 'c']) await dataOf(samba, 'CORP\\locked', password)
    const names = ['disabled', 'expired', 'must-change', 'no-hours', 'elsewhere', 'old-password']
    const data: Record<string, unknown> = {}
    for (const name of [...names, 'locked']) data[name] = await dataOf(samba, `CORP\\${name}`)
    expect(data).toEqual({
      disabled: '533',
      expired: '701',
      'must-change': '773',
      'no-hours': '530',
      elsewhere: '531',
      'old-password': '532',
      locked: '775',
    })
  })

  it('gives the members of a group in ranges', async () => {
    const { dn, password } = samba.serviceAccount
    const seen = await searchAs(samba, dn, password, {
      filter: '(sAMAccountName=crowd)',
      attributes: ['member;range=15-*'],
    })
    expect(seen?.['member;range=15-*']).toHaveLength(5)
  })

  it('takes people and changes while it runs', async () => {
    await samba.add([user('late')])
    expect(await dataOf(samba, 'CORP\\late', 'other')).toBe('52e')
    const password = unicodePwd('other').toString('base64')
    const change = `changetype: modify\nreplace: unicodePwd\nunicodePwd:: ${password}`
    await samba.modify(`dn: CN=late,${base}\n${change}\n`)
    expect(await searchAs(samba, 'CORP\\late', 'other')).toMatchObject({ dn: alice })
  })

  it('hides from people what an access rule keeps from them', async () => {
    const mail = 'bf967961-0de6-11d0-a285-00aa003049e2'
    await samba.hideFromThemselves(alice, [mail])
    expect(await searchAs(samba, alice, 'right')).not.toHaveProperty('mail')
    const { dn, password } = samba.serviceAccount
    expect(await searchAs(samba, dn, password)).toHaveProperty('mail')
  })

  it('comes back on the same address with the same data after a crash', async () => {
    await samba.kill()
    await expect(searchAs(samba, alice, 'right')).rejects.toThrow('ECONNREFUSED')
    await samba.restart()
    expect(await searchAs(samba, alice, 'right')).toMatchObject({ dn: alice })
  })

  it('serves another domain beside it, which may ask for TLS', async () => {
    await using other = await startSamba({ realm: partner, requireTls: true })
    const { dn, password } = other.serviceAccount
    expect(dn).toBe('CN=ldap-auth-service,CN=Users,DC=partner,DC=example,DC=test')
    const filter = '(sAMAccountName=ldap-auth-service)'
    expect(await searchAs(other, dn, password, { filter })).toMatchObject({ dn })
    await expect(searchAs(other, dn, password, { url: other.url })).rejects.toMatchObject({
      code: 8,
    })
    expect(await searchAs(samba, alice, 'right')).toMatchObject({ dn: alice })
  })
}, ['corp.example.test', partner])
