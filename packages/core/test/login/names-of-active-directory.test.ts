import {
  activeDirectoryUser,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createLdapAuth, type LdapAuth, type UserOptions } from '../../src/index.ts'

const domain = 'DC=corp,DC=example,DC=test'
const base = `OU=People,${domain}`
const password = 'Wonder land'
const aliceDn = `CN=Alice,${base}`
const bobDn = `CN=Bob,${base}`

const entries = [
  { dn: base, attributes: { objectClass: 'organizationalUnit' } },
  activeDirectoryUser(aliceDn, 'alice', password, {
    userPrincipalName: 'a.liddell@corp.example.test',
  }),
  activeDirectoryUser(bobDn, 'bob', password),
]

describeWithSamba('the names of a person of Active Directory', () => {
  let samba: Samba
  beforeAll(async () => {
    samba = await startSamba({ entries })
  })
  afterAll(() => samba.stop())

  function open(user: Partial<UserOptions> = {}): LdapAuth {
    const auth = createLdapAuth({
      url: samba.tlsUrl,
      tls: { ca: samba.ca },
      service: samba.serviceAccount,
      directory: 'activeDirectory',
      user: { base, ...user },
    })
    onTestFinished(() => auth.close({ graceMs: 0 }))
    return auth
  }

  it.each([
    [aliceDn, 'alice'],
    [aliceDn, 'a.liddell@corp.example.test'],
    [aliceDn, 'alice@corp.example.test'],
    [aliceDn, 'ALICE@CORP.Example.Test'],
    [aliceDn, 'CORP\\alice'],
    [aliceDn, 'corp\\ALICE'],
    [bobDn, 'bob@corp.example.test'],
    [bobDn, 'CORP\\bob'],
  ])('%s answers to %j, with one id', async (dn, username) => {
    const auth = open()
    const found = await auth.findUser({ dn })
    expect(found).not.toBeNull()
    expect(await auth.findUser(username)).toEqual(found)
    expect(await auth.authenticate({ username, password })).toMatchObject({
      authenticated: true,
      user: { id: found?.id, dn, username: found?.username },
    })
    expect(await auth.authenticate({ username, password: 'wrong' })).toMatchObject({
      reason: 'wrong-password',
    })
  })

  it.each([
    'OTHER\\alice',
    'corp.example.test\\alice',
    '*\\alice',
    'CORP\\*',
    'CORP\\',
    '\\alice',
    'CORP\\\\alice',
    ')(cn=*\\alice',
    'alice@other.test',
    'alice@example.test',
    'alice@corp',
    '*@corp.example.test',
    '@corp.example.test',
    'alice@',
  ])('nobody answers to %j, and no password is tried', async (username) => {
    const before = samba.binds().length
    const auth = open()
    expect(await auth.authenticate({ username, password })).toMatchObject({
      reason: 'unknown-user',
    })
    expect(samba.binds().slice(before)).not.toContain(aliceDn)
  })

  it('a filter over another attribute is taken at its word', async () => {
    const auth = open({ filter: '(cn={{username}})' })
    expect(await auth.findUser('Alice')).toMatchObject({ dn: aliceDn })
    expect(await auth.findUser('CORP\\Alice')).toBeNull()
  })
})

describe('the names of a person of Active Directory in @ldap-auth/testing', () => {
  const account = (name: string, attributes: Record<string, string> = {}) => ({
    dn: `CN=${name},${base}`,
    attributes: { objectClass: 'user', cn: name, sAMAccountName: name, ...attributes },
  })

  async function startPair(): Promise<LdapAuth> {
    const directory = await startDirectory({
      schema: 'activeDirectory',
      suffix: domain,
      entries: [
        { dn: base, attributes: { objectClass: 'organizationalUnit' } },
        account('carol', { userPrincipalName: 'dave@corp.example.test' }),
        account('dave'),
      ],
    })
    onTestFinished(() => directory.close())
    const auth = createLdapAuth({
      url: directory.url,
      service: directory.serviceAccount,
      directory: 'activeDirectory',
      user: { base },
    })
    onTestFinished(() => auth.close({ graceMs: 0 }))
    return auth
  }

  it('a principal name that somebody was given counts before that of an account', async () => {
    const auth = await startPair()
    expect(await auth.findUser('dave@corp.example.test')).toMatchObject({ username: 'carol' })
    expect(await auth.findUser('carol@corp.example.test')).toMatchObject({ username: 'carol' })
    expect(await auth.findUser('dave')).toMatchObject({ username: 'dave' })
  })

  it('nobody is in a domain where the directory names none', async () => {
    expect(await (await startPair()).findUser('CORP\\dave')).toBeNull()
  })
})
