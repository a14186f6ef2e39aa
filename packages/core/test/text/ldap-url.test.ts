import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FilterTemplate } from '../../src/text/filter-template.ts'
import { type LdapUrl, parseLdapUrl } from '../../src/text/ldap-url.ts'
import { TextSyntaxError } from '../../src/text/scanner.ts'

const nothing: LdapUrl = {
  scheme: 'ldap',
  host: undefined,
  port: undefined,
  dn: undefined,
  attributes: [],
  scope: undefined,
  filter: undefined,
  extensions: [],
}

const filter = (text: string) => FilterTemplate.parse(text, []).fill({})

describe('an LDAP URL', () => {
  const ldap = { host: 'ldap1.example.net' }
  const umich = { dn: 'o=University of Michigan,c=US' }
  const michigan = 'o=University%20of%20Michigan,c=US'
  const read: [url: string, parts: Partial<LdapUrl>][] = [
    // The examples of RFC 4516 section 4.
    [`ldap:///${michigan}`, umich],
    [`ldap://ldap1.example.net/${michigan}`, { ...ldap, ...umich }],
    [
      `ldap://ldap1.example.net/${michigan}?postalAddress`,
      { ...ldap, ...umich, attributes: ['postalAddress'] },
    ],
    [
      `ldap://ldap1.example.net:6666/${michigan}??sub?(cn=Babs%20Jensen)`,
      { ...ldap, ...umich, port: 6666, scope: 'sub', filter: filter('(cn=Babs Jensen)') },
    ],
    [
      'LDAP://ldap1.example.com/c=GB?objectClass?ONE',
      { host: 'ldap1.example.com', dn: 'c=GB', attributes: ['objectClass'], scope: 'one' },
    ],
    [
      'ldap://ldap2.example.com/o=Question%3f,c=US?mail',
      { host: 'ldap2.example.com', dn: 'o=Question?,c=US', attributes: ['mail'] },
    ],
    [
      'ldap://ldap3.example.com/o=Babsco,c=US???(four-octet=%5c00%5c00%5c00%5c04)',
      {
        host: 'ldap3.example.com',
        dn: 'o=Babsco,c=US',
        filter: filter('(four-octet=\\00\\00\\00\\04)'),
      },
    ],
    [
      'ldap://ldap.example.com/o=An%20Example%5C2C%20Inc.,c=US',
      { host: 'ldap.example.com', dn: 'o=An Example\\2C Inc.,c=US' },
    ],
    ['ldap://ldap.example.net', { host: 'ldap.example.net' }],
    ['ldap://ldap.example.net/?', { host: 'ldap.example.net' }],
    [
      'ldap:///??sub??e-bindname=cn=Manager%2cdc=example%2cdc=com',
      {
        scope: 'sub',
        extensions: [
          { type: 'e-bindname', critical: false, value: 'cn=Manager,dc=example,dc=com' },
        ],
      },
    ],
    [
      'ldap:///??sub??!e-bindname=cn=Manager%2cdc=example%2cdc=com,1.2.3',
      {
        scope: 'sub',
        extensions: [
          { type: 'e-bindname', critical: true, value: 'cn=Manager,dc=example,dc=com' },
          { type: '1.2.3', critical: false, value: undefined },
        ],
      },
    ],
    // What servers send beside them.
    ['ldaps://b.example.com:636/', { scheme: 'ldaps', host: 'b.example.com', port: 636 }],
    ['ldap://B.Example.COM./', { host: 'b.example.com' }],
    ['ldap://b%2Eexample.com', { host: 'b.example.com' }],
    ['ldap://[2001:DB8::0:1]:389/dc=x', { host: '2001:db8::1', port: 389, dn: 'dc=x' }],
    ['ldap://127.0.0.1:/dc=x', { host: '127.0.0.1', dn: 'dc=x' }],
    ['ldap://b.example.com/ou=two words,dc=x', { host: 'b.example.com', dn: 'ou=two words,dc=x' }],
    ['ldap://b.example.com/ou=Zo%C3%AB', { host: 'b.example.com', dn: 'ou=Zoë' }],
    ['ldap://b.example.com/?*,+', { host: 'b.example.com', attributes: ['*', '+'] }],
  ]
  it.each(read)('%s', (url, parts) => {
    expect(parseLdapUrl(url)).toEqual({ ...nothing, ...parts })
  })

  const refused: [url: string, why: RegExp][] = [
    ['', /scheme/],
    ['nonsense', /scheme/],
    ['http://b.example.com/', /scheme/],
    ['ldapi://%2Ftmp%2Fldapi/', /scheme/],
    ['ldap:b.example.com', /scheme/],
    ['ldap://a@b.example.com/', /host/],
    ['ldap://b.example.com:389@evil.example/', /host/],
    ['ldap://b.example.com:abc/', /host/],
    ['ldap://b.example.com:0/', /port/],
    ['ldap://b.example.com:65536/', /port/],
    ['ldap://b.example.com:999999/', /host/],
    ['ldap://127.1/', /host/],
    ['ldap://b.example.com%00.evil.example/', /host/],
    ['ldap://b%2Fexample.com/', /host/],
    ['ldap://[::1%25eth0]/', /IPv6/],
    ['ldap://[nonsense]/', /IPv6/],
    ['ldap://[::1', /host/],
    ['ldap://::1/', /host/],
    ['ldap://b.example.com/nonsense', /DN/],
    ['ldap://b.example.com/dc=%', /percent/],
    ['ldap://b.example.com/dc=%ff', /percent/],
    ['ldap://b.example.com/dc=x?a=b', /attribute/],
    ['ldap://b.example.com/dc=x??children', /scope/],
    ['ldap://b.example.com/dc=x???uid=alice', /filter/],
    ['ldap://b.example.com/dc=x???(uid={{username}})', /filter/],
    ['ldap://b.example.com/dc=x????!', /extension/],
    ['ldap://b.example.com/dc=x?????', /question marks/],
    ['ldap://b.example.com/dc=x\n', /control/],
    [`ldap://b.example.com/${'a'.repeat(9000)}`, /longer/],
  ]
  it.each(refused)('%s is none', (url, why) => {
    expect(() => parseLdapUrl(url)).toThrow(TextSyntaxError)
    expect(() => parseLdapUrl(url)).toThrow(why)
  })

  it('whatever the text is, it is read or refused', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .string({ unit: fc.constantFrom(...'ldaps://?%2[]:@=,!(&)*.a1') })
        .map((end) => `ldap:${end}`),
    )
    fc.assert(
      fc.property(text, (url) => {
        try {
          expect(parseLdapUrl(url).scheme).toMatch(/^ldaps?$/)
        } catch (error) {
          expect(error).toBeInstanceOf(TextSyntaxError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('an LDAP URL that was written', () => {
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(isWritable)
  const parts = fc.record({
    host: fc.constantFrom('b.example.com', '10.0.0.1', '[2001:db8::1]', ''),
    port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
    dn: fc.option(value, { nil: undefined }),
    scope: fc.constantFrom('base', 'one', 'sub', undefined),
    filter: fc.option(value, { nil: undefined }),
    extensions: fc.array(fc.record({ critical: fc.boolean(), value }), { maxLength: 3 }),
  })

  it('is read as what it was, whatever signs are in it', () => {
    fc.assert(
      fc.property(parts, ({ host, port, dn, scope, filter: asserted, extensions }) => {
        const name = dn === undefined ? '' : `ou=${hexPairs(dn)}`
        const condition = asserted === undefined ? '' : `(cn=${hexPairs(asserted)})`
        const more = extensions.map(
          ({ critical, value: text }) => `${critical ? '!' : ''}x=${encodeURIComponent(text)}`,
        )
        const rest = [name, '', scope ?? '', condition].map(encodeURIComponent)
        const at = port === undefined ? '' : `:${port}`
        const url = parseLdapUrl(`ldap://${host}${at}/${rest.join('?')}?${more.join(',')}`)
        expect(url).toEqual({
          ...nothing,
          host: host === '' ? undefined : host.replace(/[[\]]/g, ''),
          port,
          dn: name === '' ? undefined : name,
          scope,
          filter: condition === '' ? undefined : filter(condition),
          extensions: extensions.map((extension) => ({ type: 'x', ...extension })),
        })
      }),
    )
  })
})

/** Every byte escaped, as both RFC 4514 and RFC 4515 allow. */
function hexPairs(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '\\$&')
}

function isWritable(text: string): boolean {
  return !/\p{Cs}/u.test(text)
}
