import { inspect } from 'node:util'
import { makeAuthority, makePfx } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { Secret } from '../../src/words/secret.ts'
import { withReference } from '../with-reference.ts'
import { options, refusalOf, resolve } from './valid.ts'

const password = 'correct horse'

describe('service', () => {
  it.each(['cn=app,dc=example,dc=com', 'app@example.com', 'EXAMPLE\\app', 'cn=EXTERNAL'])(
    '%s',
    (dn) => {
      const service = Object(resolve({ service: { dn, password } }).service)
      expect(service.dn).toBe(dn)
      expect(Secret.reveal(service.password)).toBe(password)
    },
  )

  it('takes the client certificate for the account, over TLS only', async () => {
    const service = { mechanism: 'EXTERNAL' }
    const client = await (await makeAuthority()).client()
    const { cert, key } = client
    const pfx = await makePfx(client, password)
    const ways = [
      { tls: { cert, key } },
      { tls: { pfx, passphrase: password } },
      { tls: { cert, key, startTls: true }, url: 'ldap://localhost' },
    ]
    for (const settings of ways.map((way) => resolve({ service, ...way }))) {
      expect(settings.service).toEqual(service)
      expect(describeSettings(settings).service).toEqual(service)
    }
    expect(refusalOf(options({ url: 'ldap://localhost', service }))).toContain(
      'service.mechanism: is proved by the certificate of a TLS client',
    )
  })

  it.each([
    ['ldaps://localhost', {}],
    ['ldap://localhost', { startTls: true }],
  ])('is nobody without a client certificate: %s', (url, tls) => {
    expect(refusalOf(options({ url, tls, service: { mechanism: 'EXTERNAL' } }))).toBe(
      withReference(
        'ERR_LDAP_AUTH_OPTIONS',
        'service.mechanism: is proved by a client certificate, and there is none; give tls.cert and tls.key, or tls.pfx',
      ),
    )
  })

  it('is absent for anonymous searches', () => {
    expect(resolve().service).toBeUndefined()
  })

  it('shows its password nowhere', () => {
    const settings = resolve({ service: { dn: 'cn=app', password } })
    expect(inspect(settings, { depth: 9, showHidden: true })).not.toContain(password)
    expect(JSON.stringify(settings)).not.toContain(password)
  })

  it('takes a function for a password, and shows no more of it than of a text', () => {
    const settings = resolve({ service: { dn: 'cn=app', password: async () => password } })
    expect(Object(settings.service).password).toBeTypeOf('function')
    expect(describeSettings(settings).service).toEqual({ dn: 'cn=app', password: '[secret]' })
    expect(inspect(settings, { depth: 9, showHidden: true })).not.toContain(password)
  })

  it.each([
    ['service.dn: is missing', {}],
    ['service.dn: must not be empty', { dn: ' ', password }],
    ['service.dn: must be text, not a list', { dn: ['cn=app'], password }],
    ['service.password: is missing', { dn: 'cn=app' }],
    [
      'service.password: must not be empty; for an anonymous search leave service out',
      { dn: 'cn=app', password: '' },
    ],
    [
      'service.password: must be text, not a Uint8Array',
      { dn: 'cn=app', password: Buffer.from(password) },
    ],
    ['service.password: must be text, not a number', { dn: 'cn=app', password: 123456 }],
    ['service.mechanism: must be "EXTERNAL"', { mechanism: 'PLAIN' }],
    ['service.dn: stands beside service.mechanism', { mechanism: 'EXTERNAL', dn: 'cn=app' }],
    ['service.password: stands beside service.mechanism', { mechanism: 'EXTERNAL', password }],
  ])('is refused: %s', (message, service) => {
    expect(refusalOf(options({ service }))).toContain(message)
  })

  it.each(['EXTERNAL', 'external', ' Plain ', 'DIGEST-MD5', 'SCRAM-SHA-1'])(
    '%j would turn the bind into SASL',
    (dn) => {
      expect(refusalOf(options({ service: { dn, password } }))).toContain(
        'is a SASL mechanism; write the DN',
      )
    },
  )
})
