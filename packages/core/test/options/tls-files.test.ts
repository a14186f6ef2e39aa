import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Certificates, makeAuthority, makePfx } from '@ldap-auth/test-servers'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { TlsMaterial } from '../../src/options/tls/material.ts'
import { certificateOne, certificateTwo, resolve } from './valid.ts'

const day = 86_400_000

let first: Certificates
let second: Certificates
let past: Certificates
let future: Certificates
let soon: Certificates

beforeAll(async () => {
  const { client } = await makeAuthority()
  first = await client({ subject: '/CN=first' })
  second = await client({ subject: '/CN=second' })
  past = await client({ subject: '/CN=past', from: Date.now() - 9 * day, to: Date.now() - day })
  future = await client({ subject: '/CN=future', from: Date.now() + day })
  soon = await client({ subject: '/CN=soon', to: Date.now() + 10 * day })
})

let folder = ''
/** What the process was warned of. */
let warnings: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ldap-auth-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  warnings = []
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((...given: unknown[]) => {
    const [text, { type, code }] = given as [string, { type: string; code: string }]
    expect(type).toBe('LdapAuthWarning')
    warnings.push(`${code} ${text}`)
  })
  onTestFinished(() => spy.mockRestore())
})

function write(name: string, content: string | Buffer): { file: string } {
  const file = join(folder, name)
  writeFileSync(file, content)
  return { file }
}

/** Material from the two files of a certificate. */
function materialOf({ cert, key }: Certificates): TlsMaterial {
  const tls = { cert: write('tls.crt', cert), key: write('tls.key', key) }
  return resolve({ tls }).tls.material
}

async function shownBy(material: TlsMaterial): Promise<string | undefined> {
  return (await material.latest()).shown?.certificate.subject
}

const kept = (reason: string): unknown =>
  expect.stringMatching(
    new RegExp(`^LDAP_AUTH_TLS_FILES ${reason}.* Connections go on with what was there before\\.$`),
  )

describe('files that have changed', () => {
  it('are used once both belong together; the warning comes once for each change', async () => {
    const material = materialOf(first)
    write('tls.crt', second.cert)
    expect(await shownBy(material)).toBe('CN=first')
    expect(await shownBy(material)).toBe('CN=first')
    expect(warnings).toEqual([kept('tls.key: is not the private key of')])
    write('tls.key', second.key.slice(0, 90))
    expect(await shownBy(material)).toBe('CN=first')
    expect(warnings).toEqual([expect.anything(), kept('tls.key: holds no whole PEM private key')])
    write('tls.key', second.key)
    expect(await shownBy(material)).toBe('CN=second')
    expect(warnings).toHaveLength(2)
  })

  it.each([
    ['empty', () => '', 'tls.cert: holds no PEM certificate'],
    ['half there', () => second.cert.slice(0, 300), 'tls.cert: holds no PEM certificate'],
    [
      'half there, in a chain',
      () => second.cert + second.ca.slice(0, 300),
      'tls.cert: ends in the middle of a certificate',
    ],
  ])('that are %s change nothing', async (_what, content, reason) => {
    const material = materialOf(first)
    write('tls.crt', content())
    expect(await shownBy(material)).toBe('CN=first')
    expect(warnings).toEqual([kept(reason)])
  })

  it('and are gone change nothing, until they are back', async () => {
    const material = materialOf(first)
    const { file } = write('tls.crt', first.cert)
    renameSync(file, `${file}.away`)
    expect(await shownBy(material)).toBe('CN=first')
    expect(warnings).toEqual([kept('tls.cert.file: can not read')])
    write('tls.crt', second.cert)
    write('tls.key', second.key)
    expect(await shownBy(material)).toBe('CN=second')
  })

  it('to a certificate that has run out change nothing', async () => {
    const material = materialOf(first)
    write('tls.crt', past.cert)
    write('tls.key', past.key)
    expect(await shownBy(material)).toBe('CN=first')
    expect(warnings).toEqual([kept('tls.cert: the certificate of "CN=past" ran out on')])
  })

  it('to a certificate of tomorrow are used tomorrow', async () => {
    const material = materialOf(first)
    write('tls.crt', future.cert)
    write('tls.key', future.key)
    expect(await shownBy(material)).toBe('CN=first')
    expect(warnings).toEqual([kept('tls.cert: the certificate of "CN=future" is not valid before')])
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    vi.setSystemTime(Date.now() + 2 * day)
    expect(await shownBy(material)).toBe('CN=future')
  })

  it('to a certificate that runs out soon are warned of, once', async () => {
    const material = materialOf(first)
    write('tls.crt', soon.cert)
    write('tls.key', soon.key)
    expect(await shownBy(material)).toBe('CN=soon')
    await material.latest()
    expect(warnings).toEqual([
      expect.stringContaining(
        'LDAP_AUTH_CERTIFICATE_EXPIRES tls.cert: the certificate of "CN=soon"',
      ),
    ])
  })

  it('are noticed though they have the size and the time of before', async () => {
    const at = new Date(2026, 0, 1)
    const length = Math.max(first.cert.length, second.cert.length)
    const writeBoth = ({ cert, key }: Certificates): void => {
      for (const { file } of [write('tls.crt', cert.padEnd(length, '\n')), write('tls.key', key)]) {
        utimesSync(file, at, at)
      }
    }
    const material = materialOf(first)
    writeBoth(first)
    expect(await shownBy(material)).toBe('CN=first')
    writeBoth(second)
    expect(await shownBy(material)).toBe('CN=second')
  })

  it('and hold the same as before leave the connections alone', async () => {
    const material = materialOf(first)
    const before = await material.latest()
    write('tls.crt', first.cert)
    expect(await material.latest()).toBe(before)
  })

  it('between the start and the first connection count as well', async () => {
    const material = materialOf(first)
    write('tls.crt', second.cert)
    write('tls.key', second.key)
    expect(await shownBy(material)).toBe('CN=second')
  })

  it('may be a PFX and its passphrase', async () => {
    const pfx = write('tls.p12', await makePfx(first, 'one'))
    const passphrase = write('passphrase', 'one\n')
    const { material } = resolve({ tls: { pfx, passphrase } }).tls
    write('tls.p12', await makePfx(second, 'two'))
    expect(await shownBy(material)).toBe('CN=first')
    expect(warnings).toEqual([kept('tls.passphrase: does not open the PFX')])
    write('passphrase', 'two\n')
    expect(await shownBy(material)).toBe('CN=second')
  })

  it('may be authorities', async () => {
    const ca = write('ca.pem', certificateOne)
    const { material } = resolve({ tls: { ca } }).tls
    write('ca.pem', (certificateOne + certificateTwo).slice(0, -50))
    expect((await material.latest()).ca).toEqual([certificateOne])
    expect(warnings).toEqual([kept('tls.ca: ends in the middle of a certificate')])
    write('ca.pem', certificateTwo)
    expect((await material.latest()).ca).toEqual([certificateTwo])
  })
})

it('a warning shows nothing of a key', async () => {
  const material = materialOf(first)
  write('tls.crt', first.key)
  await material.latest()
  expect(warnings).toHaveLength(1)
  for (const line of first.key.split('\n').slice(1, 3)) expect(warnings[0]).not.toContain(line)
})
