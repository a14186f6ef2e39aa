import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { type Certificates, makeAuthority, makeCertificates } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { TlsOptions } from '../../src/index.ts'
import { readAuthorities } from '../../src/options/tls/machine-authorities.ts'
import { startGate } from './tls-gate.ts'

let machine: Certificates
let own: Certificates
beforeAll(async () => {
  machine = await makeCertificates(['127.0.0.1'])
  own = await makeCertificates(['127.0.0.1'])
})

function inFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ldap-auth-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ca.pem')
  writeFileSync(file, content)
  return file
}

describe('P7 the authorities of the machine', () => {
  /** Whether a directory is trusted by a process that starts on a machine which trusts `machine`. */
  async function isTrusted(server: Certificates, tls?: TlsOptions): Promise<boolean> {
    vi.stubEnv('SSL_CERT_FILE', inFile(machine.ca))
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.resetModules()
    const { createLdapAuth } = await import('../../src/index.ts')
    const directory = await startDirectory()
    onTestFinished(() => directory.close())
    const { url } = await startGate(directory.url, server, { rejectUnauthorized: false })
    const user = { base: 'dc=example,dc=com', filter: '(uid={{username}})' }
    await using auth = createLdapAuth({ url, tls, service: directory.serviceAccount, user })
    const { healthy, servers } = await auth.check()
    if (!healthy) expect(servers[0]?.error?.code).toBe('ERR_LDAP_AUTH_TLS')
    return healthy
  }

  it.each([
    ['are trusted where no others are given', () => [machine, undefined], true],
    ['are not where others are given', () => [machine, { ca: own.ca }], false],
    ['are by systemCa beside others', () => [machine, { ca: own.ca, systemCa: true }], true],
    ['leave the others trusted', () => [own, { ca: own.ca, systemCa: true }], true],
    ['are all there is otherwise', () => [own, undefined], false],
  ] as [string, () => [Certificates, TlsOptions | undefined], boolean][])(
    '%s',
    async (_what, options, trusted) => {
      expect(await isTrusted(...options())).toBe(trusted)
    },
  )

  it('come from Node where it knows them', async () => {
    const stores = { default: ['a', 'b\n'], system: ['b', 'c'] }
    expect(await readAuthorities((store) => stores[store])).toEqual(['a', 'b', 'c'])
  })

  it('come from the file of the distribution and NODE_EXTRA_CA_CERTS where it does not', async () => {
    const extra = (await makeAuthority()).ca
    vi.stubEnv('SSL_CERT_FILE', inFile(`# comment\n${machine.ca}`))
    vi.stubEnv('NODE_EXTRA_CA_CERTS', inFile(extra))
    onTestFinished(() => void vi.unstubAllEnvs())
    const found = await readAuthorities(undefined)
    expect(found.slice(-2)).toEqual([machine.ca.trim(), extra.trim()])
    expect(found).toHaveLength(rootCertificates.length + 2)
  })

  it('are those of Node where the files are missing', async () => {
    vi.stubEnv('SSL_CERT_FILE', '/nowhere/ca.pem')
    vi.stubEnv('NODE_EXTRA_CA_CERTS', undefined)
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await readAuthorities(undefined)).toHaveLength(rootCertificates.length)
  })
})
