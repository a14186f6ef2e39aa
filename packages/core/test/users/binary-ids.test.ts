import {
  activeDirectoryUser,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LdapAuth, UserOptions } from '../../src/index.ts'
import { entries, openAuth, person, startPeople } from '../login/people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const attributes = ['objectGUID', 'objectSid', 'cn']
const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const sid = /^S-1-5-21-\d+-\d+-\d+-\d+$/

describe('binary ids of Active Directory in @ldap-auth/testing', () => {
  cases(async (user) => openAuth(await startPeople({ schema: 'activeDirectory' }), { user }))

  it('are found again where they are of another kind', async () => {
    const extra = { objectSid: 'odd' }
    const odd = person({ uid: 'odd', cn: 'Odd', sn: 'O', givenName: 'O', extra })
    const directory = await startPeople({ entries: [...entries, odd] })
    const auth = openAuth(directory, { user: { idAttribute: 'objectSid' } })
    const found = await auth.findUser('odd')
    expect(found?.id).toBe('6f6464')
    expect(await auth.findUser({ id: '6f6464' })).toEqual(found)
  })
})

describeWithSamba('binary ids of Active Directory', () => {
  const domain = 'DC=corp,DC=example,DC=test'
  const base = `OU=People,${domain}`
  let samba: Samba
  beforeAll(async () => {
    const people = [
      { dn: base, attributes: { objectClass: 'organizationalUnit' } },
      activeDirectoryUser(`CN=Steve,${base}`, 'Steve', credentials.password),
    ]
    samba = await startSamba({ entries: people })
  })
  afterAll(() => samba.stop())

  cases(async (user) =>
    openAuth(
      { ...samba, url: samba.tlsUrl },
      {
        tls: { ca: samba.ca },
        user: { base, filter: '(sAMAccountName={{username}})', ...user },
      },
    ),
  )
})

function cases(open: (user: Partial<UserOptions>) => Promise<LdapAuth>): void {
  it('are text among the attributes, also as the user reads them', async () => {
    const auth = await open({ attributes })
    const result = await auth.authenticate(credentials)
    expect(result).toMatchObject({
      user: {
        id: expect.stringMatching(guid) as string,
        attributes: {
          objectGUID: [result.authenticated && result.user.id],
          objectSid: [expect.stringMatching(sid)],
        },
      },
    })
  })

  it('are base64 where user.binaryAttributes says so', async () => {
    const auth = await open({ attributes, binaryAttributes: ['objectSid', 'OBJECTGUID'] })
    const found = await auth.findUser('Steve')
    expect(Buffer.from(found?.attributes['objectSid']?.[0] ?? '', 'base64')).toHaveLength(28)
    expect(Buffer.from(found?.attributes['objectGUID']?.[0] ?? '', 'base64')).toHaveLength(16)
    expect(found?.id).toMatch(guid)
  })

  it.each([
    ['objectSid', sid],
    ['OBJECTGUID', guid],
  ])('find the user again by user.idAttribute %s', async (idAttribute, form) => {
    const auth = await open({ idAttribute })
    const found = await auth.findUser('Steve')
    const { id } = found ?? { id: '' }
    expect(id).toMatch(form)
    expect(await auth.findUser({ id })).toEqual(found)
    expect(await auth.revalidate({ id })).toMatchObject({ valid: true, user: { id } })
    expect(await auth.findUser({ id: `${id}0` })).toBeNull()
  })
}
