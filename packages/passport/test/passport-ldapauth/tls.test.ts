import { describe, expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import { open, perform, serverOf, startCompany, steve } from './company.ts'

async function login(
  of: (given: { url: string; tlsUrl: string; ca: string }) => Partial<Strategy.ServerOptions>,
): Promise<unknown> {
  const directory = await startCompany({ tls: true })
  const { tlsUrl = '', ca = '' } = directory
  const server = serverOf(directory, of({ url: directory.url, tlsUrl, ca }))
  return perform(open({ server }))
}

const entered = ['success', { dn: steve }]

describe('a certificate', () => {
  it('is checked', async () => {
    expect(await login(({ tlsUrl: url }) => ({ url }))).toMatchObject([
      'error',
      { code: 'ERR_LDAP_AUTH_TLS' },
    ])
    expect(await login(() => ({ starttls: true }))).toMatchObject([
      'error',
      { code: 'ERR_LDAP_AUTH_TLS' },
    ])
  })

  it('is trusted by its authority, over TLS and after StartTLS', async () => {
    expect(await login(({ tlsUrl: url, ca }) => ({ url, tlsOptions: { ca } }))).toMatchObject(
      entered,
    )
    const list = (ca: string): Buffer[] => [Buffer.from(ca)]
    expect(
      await login(({ ca }) => ({ starttls: true, tlsOptions: { ca: list(ca) } })),
    ).toMatchObject(entered)
  })

  it('is checked for the name that is given', async () => {
    expect(
      await login(({ tlsUrl: url, ca }) => ({ url, tlsOptions: { ca, servername: 'ldap.test' } })),
    ).toMatchObject(['error', { code: 'ERR_LDAP_AUTH_TLS' }])
  })

  it('is not checked only where two options say so', async () => {
    const tlsOptions = { rejectUnauthorized: false }
    expect(await login(({ tlsUrl: url }) => ({ url, tlsOptions }))).toMatchObject([
      'error',
      {
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringMatching(
          /rejectUnauthorized: .*tlsOptions\.ca.*insecureSkipVerify/,
        ) as string,
      },
    ])
    expect(
      await login(({ tlsUrl: url }) => ({ url, tlsOptions, insecureSkipVerify: true })),
    ).toMatchObject(entered)
  })
})

it.each(['', null, false])('tlsOptions that are %o say nothing', async (nothing) => {
  const names = ['ca', 'servername', 'minVersion', 'cert', 'key', 'passphrase', 'pfx', 'ciphers']
  const left = Object.fromEntries(names.map((name) => [name, nothing]))
  const untrusted = ['error', { code: 'ERR_LDAP_AUTH_TLS' }]
  for (const tlsOptions of [nothing, left] as never[]) {
    expect(await login(({ tlsUrl: url }) => ({ url, tlsOptions }))).toMatchObject(untrusted)
  }
})

describe('tlsOptions are refused, by their name', () => {
  it.each<[string, object]>([
    ['ca', { ca: { file: 'ca.pem' } }],
    ['checkServerIdentity', { checkServerIdentity: () => undefined }],
    ['minVersion', { minVersion: 'TLSv1' }],
    ['ciphers', { ciphers: 'NULL' }],
    ['servername', Object.create({ servername: 'localhost' })],
  ])('%s', async (name, tlsOptions) => {
    expect(await login(({ tlsUrl: url }) => ({ url, tlsOptions }))).toMatchObject([
      'error',
      {
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringContaining(`server.tlsOptions.${name}: `) as string,
      },
    ])
  })
})
