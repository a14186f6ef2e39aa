import { type DirectoryOptions, type SecureDirectory, startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LdapAuthOptions } from '../../src/index.ts'
import {
  branch,
  carol,
  carolDn,
  failsWith,
  here,
  hostOf,
  referral,
  service,
  steve,
  stranger,
  suffix,
  there,
  unit,
} from './partitioned.ts'
import { openAuth, peopleBase } from './people.ts'

type Tls = DirectoryOptions['tls']

const app = {
  dn: service.dn,
  attributes: { objectClass: 'organizationalRole', cn: 'app', userPassword: service.password },
}

async function start(entries: typeof there, tls: Tls): Promise<SecureDirectory> {
  const options = { suffix, entries: [app, unit(peopleBase), ...entries] }
  const directory = (await startDirectory({ ...options, tls } as object)) as SecureDirectory
  onTestFinished(() => directory.close())
  return directory
}

interface Wanted {
  /** How the configured server is reached. */
  home: 'ldaps' | 'starttls' | 'plain'
  /** What the reference says. */
  reference: 'ldap' | 'ldaps'
  otherTls?: Tls
  tls?: LdapAuthOptions['tls']
}

async function openOver({ home, reference, otherTls = true, tls = {} }: Wanted) {
  const other = await start(there, otherTls)
  const ref = `${reference === 'ldaps' ? other.tlsUrl : other.url}/${branch}`
  const first = await start([...here, referral(ref)], true)
  const ca = other.ca === undefined ? [first.ca] : [first.ca, other.ca]
  const auth = openAuth(
    { url: home === 'ldaps' ? first.tlsUrl : first.url, serviceAccount: service },
    {
      tls: { ca, startTls: home === 'starttls', ...tls },
      referrals: { follow: { hosts: [hostOf(other.url), hostOf(other.tlsUrl ?? 'ldap://x:9')] } },
    },
  )
  return { auth, other }
}

/** Whether everything beside StartTLS came encrypted: a bind in clear would come before it. */
function startedTls(directory: SecureDirectory): boolean {
  const connections = new Map<number, string>()
  for (const { connection, op } of directory.operations) {
    if (!connections.has(connection)) connections.set(connection, op)
  }
  return [...connections.values()].every((op) => op === 'extended')
}

describe('rule 7: a reference is followed over TLS that is as good as the first', () => {
  it.each(['ldaps', 'starttls'] as const)('from %s to ldap:// by StartTLS', async (home) => {
    const { auth, other } = await openOver({ home, reference: 'ldap' })
    expect(await auth.authenticate(carol)).toMatchObject({ user: { dn: carolDn } })
    expect(startedTls(other)).toBe(true)
  })

  it.each(['ldaps', 'starttls', 'plain'] as const)('from %s to ldaps://', async (home) => {
    const { auth, other } = await openOver({ home, reference: 'ldaps' })
    expect(await auth.authenticate(carol)).toMatchObject({ user: { dn: carolDn } })
    expect(other.operations.map(({ op }) => op)).not.toContain('extended')
  })

  it.each(['ldaps', 'starttls'] as const)('from %s to nobody without TLS', async (home) => {
    const { auth, other } = await openOver({ home, reference: 'ldap', otherTls: false })
    await expect(auth.authenticate(carol)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_TLS'))
    expect(other.operations.map(({ op }) => op)).toEqual(['extended'])
    expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
  })

  it.each(['ldap', 'ldaps'] as const)('to the name in the reference: %s', async (reference) => {
    const otherTls = { names: ['elsewhere.example.com', 'localhost'] }
    const { auth, other } = await openOver({ home: 'ldaps', reference, otherTls })
    await expect(auth.authenticate(stranger)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_TLS'))
    expect(other.operations.map(({ op }) => op)).not.toContain('bind')
  })

  it('tls.servername is the name of the first server alone', async () => {
    const tls = { servername: 'localhost' }
    const otherTls = { names: ['127.0.0.1'] }
    const { auth } = await openOver({ home: 'ldaps', reference: 'ldap', tls, otherTls })
    expect(await auth.authenticate(carol)).toMatchObject({ authenticated: true })
    const borrowed = { names: ['localhost'] }
    const { auth: other } = await openOver({
      home: 'ldaps',
      reference: 'ldap',
      tls,
      otherTls: borrowed,
    })
    await expect(other.authenticate(carol)).rejects.toThrow(failsWith('ERR_LDAP_AUTH_TLS'))
  })
})
