import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Certificates, makeAuthority, makePfx } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createLdapAuth, isLdapAuthError } from '../../src/index.ts'
import { withReference } from '../with-reference.ts'
import { options, refusalOf, resolve, validUser } from './valid.ts'

const day = 86_400_000
const passphrase = 'correct horse battery'

let folder = ''
let good: Certificates
let other: Certificates
let past: Certificates
let future: Certificates
let pfx: Buffer
let encrypted = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ldap-auth-'))
  const { client } = await makeAuthority()
  good = await client({ subject: '/O=Test/CN=app one' })
  other = await client()
  past = await client({ from: Date.UTC(2020, 0, 1), to: Date.UTC(2020, 0, 2) })
  future = await client({ from: Date.UTC(2090, 0, 1), to: Date.UTC(2090, 0, 2) })
  pfx = await makePfx(good, passphrase)
  encrypted = encrypt(good.key)
})
afterAll(() => rmSync(folder, { recursive: true }))

function encrypt(key: string): string {
  const form = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase } as const
  return String(createPrivateKey(key).export(form))
}

function inFile(name: string, content: string | Buffer): { file: string } {
  const file = join(folder, name)
  writeFileSync(file, content)
  return { file }
}

function certificateOf(tls: unknown): string | undefined {
  return resolve({ tls }).tls.material.current.shown?.certificate.subject
}

function refusal(tls: unknown): string {
  return refusalOf(options({ tls }))
}

describe('a client certificate is taken', () => {
  const ways: [how: string, tls: () => unknown][] = [
    ['as text', () => ({ cert: good.cert, key: good.key })],
    ['as bytes', () => ({ cert: Buffer.from(good.cert), key: Buffer.from(good.key) })],
    ['from files', () => ({ cert: inFile('ok.crt', good.cert), key: inFile('ok.key', good.key) })],
    [
      'from one file for both',
      () => {
        const both = inFile('both.pem', good.cert + good.key)
        return { cert: both, key: both }
      },
    ],
    ['with those that vouch for it', () => ({ cert: good.cert + good.ca, key: good.key })],
    ['with an encrypted key', () => ({ cert: good.cert, key: encrypted, passphrase })],
    [
      'with a passphrase from a file that ends in a line break',
      () => ({
        cert: good.cert,
        key: encrypted,
        passphrase: inFile('passphrase', `${passphrase}\n`),
      }),
    ],
    ['from the bytes of a PFX', () => ({ pfx, passphrase })],
    ['from a PFX file', () => ({ pfx: inFile('ok.p12', pfx), passphrase })],
    ['from a PFX without a passphrase', async () => ({ pfx: await makePfx(good, '') })],
  ]
  it.each(ways)('%s', async (_how, tls) => {
    expect(certificateOf(await tls())).toBe('O=Test\nCN=app one')
  })
})

it('the bytes of a PFX are copied: the caller may overwrite them', async () => {
  const bytes = Buffer.from(pfx)
  const { material } = resolve({ tls: { pfx: bytes, passphrase } }).tls
  bytes.fill(0)
  await expect((await material.latest()).context()).resolves.toBeDefined()
})

describe('P3 a client certificate is refused at construction', () => {
  const cases: [message: string, tls: () => unknown][] = [
    ['tls.key: is missing; the certificate in tls.cert needs', () => ({ cert: good.cert })],
    ['tls.cert: is missing; the private key in tls.key needs', () => ({ key: good.key })],
    [
      'tls.key: is not the private key of the certificate of "CN=client" in tls.cert',
      () => ({ cert: other.cert, key: good.key }),
    ],
    [
      'tls.key: is not the private key of the certificate of "CN=throw-away ca" in tls.cert',
      () => ({ cert: good.ca + good.cert, key: good.key }),
    ],
    [
      'tls.passphrase: is missing; the private key in tls.key is encrypted',
      () => ({ cert: good.cert, key: encrypted }),
    ],
    [
      'tls.passphrase: does not open the private key in tls.key',
      () => ({ cert: good.cert, key: encrypted, passphrase: 'wrong' }),
    ],
    [
      'tls.passphrase: does not open the private key in tls.key',
      () => ({ cert: good.cert, key: encrypted, passphrase: `${passphrase}\n` }),
    ],
    [
      'tls.key: holds no whole PEM private key',
      () => ({ cert: good.cert, key: good.key.slice(0, 100) }),
    ],
    ['tls.key: holds no whole PEM private key', () => ({ cert: good.cert, key: good.cert })],
    [
      'tls.key: holds a private key that can not be read',
      () => ({ cert: good.cert, key: good.key.replace('MIG', 'MIH') }),
    ],
    ['tls.cert: holds no PEM certificate', () => ({ cert: good.key, key: good.key })],
    [
      'tls.cert: ends in the middle of a certificate',
      () => ({ cert: good.cert + good.ca.slice(0, 200), key: good.key }),
    ],
    [
      'tls.cert: the certificate of "CN=client" ran out on 2020-01-02T00:00:00Z; renew it',
      () => ({ cert: past.cert, key: past.key }),
    ],
    [
      'tls.cert: the certificate of "CN=client" is not valid before 2090-01-01T00:00:00Z',
      () => ({ cert: future.cert, key: future.key }),
    ],
    ['tls.pfx: is not a whole PFX', () => ({ pfx: pfx.subarray(0, 300), passphrase })],
    ['tls.pfx: is not a whole PFX', () => ({ pfx: Buffer.from(good.cert), passphrase })],
    ['tls.passphrase: is missing; it is needed to open the PFX in tls.pfx', () => ({ pfx })],
    ['tls.passphrase: does not open the PFX in tls.pfx', () => ({ pfx, passphrase: 'wrong' })],
    [
      'tls.pfx: the certificate of "CN=client" ran out on 2020-01-02T00:00:00Z; renew it',
      async () => ({ pfx: await makePfx(past, passphrase), passphrase }),
    ],
    ['tls.pfx: must be bytes or { file }, not text', () => ({ pfx: '/etc/app.p12' })],
    ['tls.pfx: must be bytes or { file }, not a number', () => ({ pfx: 7 })],
    [
      'tls.pfx: holds certificate and key already; remove it or tls.cert',
      () => ({ pfx, cert: good.cert, key: good.key }),
    ],
    [
      'tls.passphrase: has nothing to open; give tls.key or tls.pfx, or remove it',
      () => ({ passphrase }),
    ],
    ['tls.passphrase: must not be empty', () => ({ pfx, passphrase: '' })],
    [
      'tls.passphrase: must be text, bytes or { file }, not a number',
      () => ({ pfx, passphrase: 1 }),
    ],
    [
      'tls.cert.file: can not read "/nowhere.crt": ENOENT',
      () => ({ cert: { file: '/nowhere.crt' }, key: good.key }),
    ],
    ['tls.clientCertificate: must be "required"', () => ({ clientCertificate: true })],
  ]
  it.each(cases)('%s', async (message, tls) => {
    expect(refusal(await tls())).toContain(message)
  })

  it('P2 where it is required and there is none, as the first login would be', () => {
    const build = (): unknown => resolve({ tls: { clientCertificate: 'required' } })
    expect(build).toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
        message: withReference(
          'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
          'tls.clientCertificate: is "required", but there is none; give tls.cert and tls.key, or tls.pfx',
        ),
      }),
    )
    const { cert, key } = good
    expect(certificateOf({ clientCertificate: 'required', cert, key })).toContain('app one')
    expect(certificateOf({ clientCertificate: 'required', pfx, passphrase })).toContain('app one')
  })
})

describe('P3 a client certificate that runs out soon is warned of', () => {
  interface Warning {
    code: string
    text: string
  }

  function warnings(): Warning[] {
    const heard: Warning[] = []
    const spy = vi.spyOn(process, 'emitWarning').mockImplementation((...given: unknown[]) => {
      const [text, { type, code }] = given as [string, { type: string; code: string }]
      expect(type).toBe('LdapAuthWarning')
      heard.push({ text, code })
    })
    onTestFinished(() => spy.mockRestore())
    return heard
  }

  it('at construction, once', async () => {
    const to = Math.floor((Date.now() + 10.5 * day) / 1000) * 1000
    const { client } = await makeAuthority()
    const { cert, key } = await client({ to })
    const heard = warnings()
    const { material } = resolve({ tls: { cert, key } }).tls
    expect(heard).toHaveLength(1)
    await material.latest()
    const end = new Date(to).toISOString().replace('.000', '')
    expect(heard).toEqual([
      {
        code: 'LDAP_AUTH_CERTIFICATE_EXPIRES',
        text: `tls.cert: the certificate of "CN=client" runs out on ${end}, in 10 days; renew it.`,
      },
    ])
  })

  it('30 days ahead, by a new connection of a process that has run for long', async () => {
    const heard = warnings()
    const { cert, key } = good
    const { material } = resolve({ tls: { cert, key } }).tls
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    vi.setSystemTime(Date.now() + 334 * day)
    await material.latest()
    expect(heard).toEqual([])
    vi.setSystemTime(Date.now() + 2 * day)
    await material.latest()
    await material.latest()
    expect(heard).toHaveLength(1)
  })
})

describe('no secret of a client certificate is shown', () => {
  function printed(value: unknown): string {
    const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }
    const cause = isLdapAuthError(value) ? inspect(value.cause, deep) : ''
    return `${inspect(value, deep)}${JSON.stringify(value)}${String(value)}${cause}`
  }

  function secretsOf(key: string): string[] {
    return key.split('\n').filter((line) => line.length > 30 && !line.startsWith('-----'))
  }

  it('by the handle, its options and the settings', () => {
    const tls = {
      cert: good.cert,
      key: encrypted,
      passphrase,
      clientCertificate: 'required',
    } as const
    const auth = createLdapAuth({ url: 'ldaps://ldap.example.com', tls, user: validUser as never })
    const withPfx = resolve({ tls: { pfx, passphrase } })
    const all = printed(auth) + printed(auth.options) + printed(resolve({ tls })) + printed(withPfx)
    for (const secret of [passphrase, ...secretsOf(encrypted), ...secretsOf(good.key)]) {
      expect(all).not.toContain(secret)
    }
    expect(all).not.toContain(printed(pfx.subarray(0, 20)))
    expect(auth.options.tls).toEqual({
      startTls: false,
      minVersion: 'TLSv1.2',
      systemCa: true,
      ca: 0,
      cert: 1,
      key: '[secret]',
      passphrase: '[secret]',
      clientCertificate: 'required',
    })
  })

  it.each([
    ['another key', () => ({ cert: other.cert, key: good.key })],
    ['a wrong passphrase', () => ({ cert: good.cert, key: encrypted, passphrase: 'wrong horse' })],
    ['a key in the place of the certificate', () => ({ cert: good.key, key: good.key })],
    ['a key in the place of a file', () => ({ cert: { file: good.key }, key: good.key })],
  ])('by the refusal of %s', (_what, tls) => {
    try {
      resolve({ tls: tls() })
      expect.unreachable()
    } catch (error) {
      for (const secret of ['wrong horse', ...secretsOf(encrypted), ...secretsOf(good.key)]) {
        expect(printed(error)).not.toContain(secret)
      }
    }
  })
})
