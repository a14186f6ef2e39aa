import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { Secret } from '../../src/words/secret.ts'
import { options, refusalOf, resolve } from './valid.ts'

const password = 'correct horse'

describe('service', () => {
  it.each(['cn=app,dc=example,dc=com', 'app@example.com', 'EXAMPLE\\app', 'cn=EXTERNAL'])(
    '%s',
    (dn) => {
      const { service } = resolve({ service: { dn, password } })
      expect(service?.dn).toBe(dn)
      expect(service?.password).toBeInstanceOf(Secret)
      expect(service && Secret.reveal(service.password as Secret)).toBe(password)
    },
  )

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
    expect(settings.service?.password).toBeTypeOf('function')
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
    ['service.mechanism: unknown option', { mechanism: 'EXTERNAL' }],
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
