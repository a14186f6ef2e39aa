import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withReference } from '../with-reference.ts'
import { certificateOne, certificateTwo, options, refusalOf, resolve } from './valid.ts'

const der = new X509Certificate(certificateOne).raw
const broken = certificateOne.replace('MIIB', 'MIIC')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ldap-auth-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('tls.ca', () => {
  it.each([
    ['PEM text', certificateOne],
    ['PEM bytes', Buffer.from(certificateOne)],
    ['DER bytes', new Uint8Array(der)],
    ['PEM between other text', `0 s:CN = Test CA\r\n${certificateOne.replaceAll('\n', '\r\n')}bye`],
  ])('takes %s', (_, ca) => {
    const { material, systemCa } = resolve({ tls: { ca } }).tls
    expect([material.current.ca, systemCa]).toEqual([[certificateOne], false])
  })

  it('P7 takes a list of sources, each with any number of certificates', () => {
    const file = join(folder, 'ca.pem')
    writeFileSync(file, certificateOne + certificateTwo)
    const { material } = resolve({ tls: { ca: [{ file }, certificateTwo] } }).tls
    expect(material.current.ca).toEqual([certificateOne, certificateTwo, certificateTwo])
  })

  it('is copied: bytes that the caller overwrites later stay what they were', async () => {
    const bytes = Buffer.from(certificateOne)
    const { material } = resolve({ tls: { ca: bytes } }).tls
    bytes.fill(0)
    expect((await material.latest()).ca).toEqual([certificateOne])
  })

  it.each([
    ['tls.ca: must not be empty', ''],
    ['tls.ca: is an empty list', []],
    ['tls.ca: must be PEM text, bytes or { file }, not a number', 7],
    ['tls.ca[1]: must be PEM text, bytes or { file }, not a boolean', [certificateOne, true]],
    [
      'tls.ca: holds no PEM certificate (-----BEGIN CERTIFICATE-----); to read a file, write { file',
      '/etc/ssl/ca.pem',
    ],
    ['tls.ca: holds a certificate that can not be parsed', broken],
    ['tls.ca[0]: holds a certificate that can not be parsed', [certificateOne + broken]],
    [
      'tls.ca: ends in the middle of a certificate',
      (certificateOne + certificateTwo).slice(0, -90),
    ],
    ['tls.ca: holds a certificate that can not be parsed', der.subarray(0, 100)],
    ['tls.ca: holds no PEM certificate', new Uint8Array()],
    ['tls.ca.file: is missing', {}],
    [
      'tls.ca[1].file: can not read "/nowhere/ca.pem": ENOENT',
      [certificateOne, { file: '/nowhere/ca.pem' }],
    ],
  ])('is refused: %s', (message, ca) => {
    expect(refusalOf(options({ tls: { ca } }))).toContain(message)
  })

  it('never shows what it was given: it may be a private key', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMG\n-----END PRIVATE KEY-----\n'
    const message = refusalOf(options({ tls: { ca: key } }))
    expect(message).toBe(
      withReference(
        'ERR_LDAP_AUTH_OPTIONS',
        'tls.ca: holds no PEM certificate (-----BEGIN CERTIFICATE-----)',
      ),
    )
    expect(refusalOf(options({ tls: { ca: { file: key } } }))).toBe(
      withReference('ERR_LDAP_AUTH_OPTIONS', 'tls.ca.file: is PEM text; write the path of a file'),
    )
    const { material } = resolve({ tls: { ca: key + certificateOne } }).tls
    expect(material.current.ca).toEqual([certificateOne])
  })
})

describe('tls: the rest', () => {
  it('trusts what Node trusts unless told otherwise', () => {
    const { material, ...others } = resolve().tls
    expect(material.current.ca).toBeUndefined()
    expect(others).toEqual({
      systemCa: true,
      clientCertificate: undefined,
      servername: undefined,
      startTls: false,
      minVersion: 'TLSv1.2',
    })
    expect(resolve({ tls: { ca: certificateOne, systemCa: true } }).tls.systemCa).toBe(true)
  })

  it.each([
    [{ systemCa: false }, 'tls.systemCa: without tls.ca there is nobody left to trust'],
    [{ systemCa: 'no' }, 'tls.systemCa: must be true or false, not text'],
    [{ startTls: 1 }, 'tls.startTls: must be true or false, not a number'],
    [{ minVersion: 'TLSv1' }, 'tls.minVersion: must be "TLSv1.2" or "TLSv1.3"'],
    [{ servername: '' }, 'tls.servername: must not be empty'],
    [
      { servername: 'ldaps://host' },
      'tls.servername: "ldaps://host" is not a host name or an IP address',
    ],
    [{ rejectUnauthorized: false }, 'tls.rejectUnauthorized: unknown option'],
  ])('%j is refused', (tls, message) => {
    expect(refusalOf(options({ tls }))).toContain(message)
  })

  it.each(['ldap.example.com', '192.0.2.1', '2001:db8::1'])('servername %s', (servername) => {
    expect(resolve({ tls: { servername } }).tls.servername).toBe(servername)
  })

  it.each([
    ['ca', certificateOne],
    ['systemCa', true],
    ['servername', 'ldap.example.com'],
    ['minVersion', 'TLSv1.3'],
  ])('%s has no effect where every url is plain', (name, value) => {
    const tls = { [name]: value }
    expect(refusalOf(options({ url: 'ldap://localhost', tls }))).toContain(
      `tls.${name}: has no effect on ldap:// without StartTLS`,
    )
    expect(() => resolve({ url: ['ldap://localhost', 'ldaps://a'], tls })).not.toThrow()
    expect(() =>
      resolve({ url: 'ldap://localhost', tls: { ...tls, startTls: true } }),
    ).not.toThrow()
  })

  it('startTls: false may be spelled out for a plain url', () => {
    expect(() => resolve({ url: 'ldap://localhost', tls: { startTls: false } })).not.toThrow()
  })
})
