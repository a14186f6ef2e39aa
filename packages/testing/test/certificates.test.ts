import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCertificates } from '../src/certificates/create-certificates.ts'

const openssl = (process.env['PATH'] ?? '')
  .split(':')
  .map((folder) => join(folder, 'openssl'))
  .find((path) => existsSync(path))
const hour = 3_600_000

describe('a throw-away certificate', () => {
  const { ca, cert, key } = createCertificates({})
  const authority = new X509Certificate(ca)
  const server = new X509Certificate(cert)

  it('is signed by its authority, which signed itself', () => {
    expect(server.verify(authority.publicKey)).toBe(true)
    expect(server.checkIssued(authority)).toBe(true)
    expect(authority.verify(authority.publicKey)).toBe(true)
    expect(authority.ca).toBe(true)
    expect(server.ca).toBe(false)
  })

  it('is for loopback only', () => {
    expect(server.checkHost('localhost')).toBe('localhost')
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(server.checkIP('::1')).toBe('::1')
    expect(server.checkHost('example.com')).toBeUndefined()
    expect(server.checkIP('127.0.0.2')).toBeUndefined()
  })

  it('is good from an hour ago until tomorrow', () => {
    const now = Date.now()
    const { validFrom, validTo } = server
    expect(Date.parse(validFrom)).toBeLessThanOrEqual(now - hour + 60_000)
    expect(Date.parse(validTo)).toBeGreaterThan(now + 23 * hour)
    expect(Date.parse(validTo)).toBeLessThan(now + 25 * hour)
  })

  it('belongs to its key, and no two are alike', () => {
    expect(server.checkPrivateKey(createPrivateKey(key))).toBe(true)
    const other = createCertificates({})
    expect(new X509Certificate(other.cert).serialNumber).not.toBe(server.serialNumber)
    expect(server.verify(new X509Certificate(other.ca).publicKey)).toBe(false)
  })
})

it('carries the names it is asked for', () => {
  const names = ['other.example', '192.0.2.7', '2001:db8::7', '::ffff:192.0.2.1', '1:2:3:4:5:6:7:8']
  const server = new X509Certificate(createCertificates({ names }).cert)
  expect(server.checkHost('other.example')).toBe('other.example')
  expect(server.checkHost('localhost')).toBeUndefined()
  for (const address of names.slice(1)) expect(server.checkIP(address)).toBe(address)
})

it('can be one that ran out', () => {
  const server = new X509Certificate(createCertificates({ expired: true }).cert)
  expect(Date.parse(server.validTo)).toBeLessThan(Date.now())
  expect(Date.parse(server.validFrom)).toBeLessThan(Date.parse(server.validTo))
})

describe.runIf(openssl)('in the eyes of openssl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  const file = (name: string): string => join(folder, name)
  beforeAll(() => {
    const { ca, cert } = createCertificates({})
    writeFileSync(file('ca.pem'), ca)
    writeFileSync(file('cert.pem'), cert)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const run = (...args: string[]): string =>
    execFileSync(openssl ?? '', args, { encoding: 'utf8', stdio: 'pipe' })

  it('is verified strictly, for a server and its names', () => {
    const strict = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', file('ca.pem')]
    expect(run(...strict, '-verify_hostname', 'localhost', file('cert.pem'))).toContain('OK')
    expect(run(...strict, '-verify_ip', '127.0.0.1', file('cert.pem'))).toContain('OK')
    expect(() => run(...strict, '-verify_hostname', 'other', file('cert.pem'))).toThrow(/mismatch/)
    expect(() => run(...strict, '-purpose', 'sslclient', file('cert.pem'))).toThrow(/purpose/)
  })

  it('says what it is for', () => {
    const text = run('x509', '-in', file('cert.pem'), '-noout', '-text')
    expect(text).toContain('Signature Algorithm: ecdsa-with-SHA256')
    expect(text).toContain('CA:FALSE')
    expect(text).toContain('Digital Signature')
    expect(text).toContain('TLS Web Server Authentication')
    expect(text).toContain('X509v3 Authority Key Identifier')
    const authority = run('x509', '-in', file('ca.pem'), '-noout', '-text')
    expect(authority).toContain('CA:TRUE')
    expect(authority).toContain('Certificate Sign, CRL Sign')
  })
})
