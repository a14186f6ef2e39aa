import { describe, expect, it } from 'vitest'
import { firstRdnValue, normalizeDn } from '../../src/text/dn.ts'
import { DnTemplate } from '../../src/text/dn-template.ts'

const base = 'ou=people,dc=example,dc=com'
const uid = DnTemplate.parse(`uid={{username}},${base}`)

describe('the template of a DN', () => {
  it.each([
    ['steve', 'steve'],
    ['o=x,ou=admins', String.raw`o\3dx\2cou\3dadmins`],
    ['a+cn=b', String.raw`a\2bcn\3db`],
    ['a;b<c>d"e', String.raw`a\3bb\3cc\3ed\22e`],
    [String.raw`back\slash`, String.raw`back\5cslash`],
    ['#hash', String.raw`\23hash`],
    ['no#hash', 'no#hash'],
    [' in spaces ', String.raw`\20in spaces\20`],
    [' ', String.raw`\20`],
    ['Zoë', 'Zoë'],
    ['{{username}}', '{{username}}'],
    ['$&', '$&'],
  ])('escapes the name %j once, and it is all of the value', (name, value) => {
    const dn = uid.fill(name)
    expect(dn).toBe(`uid=${value},${base}`)
    expect(firstRdnValue(dn)).toBe(name)
    expect(uid.matches(dn)).toBe(true)
  })

  it('escapes at the ends of the value, not of the name', () => {
    const template = DnTemplate.parse(`cn=x {{username}} y,${base}`)
    expect(template.fill('#a ')).toBe(`cn=x #a  y,${base}`)
  })

  it.each([
    [`cn={{username}}+ou=staff,${base}`, 'cn', '(&(cn={{username}})(ou=staff))'],
    [`ou=staff+uid=x-{{username}},${base}`, 'uid', '(&(ou=staff)(uid=x-{{username}}))'],
    [String.raw`cn=a\2a\2c{{username}},${base}`, 'cn', String.raw`(cn=a\2a,{{username}})`],
  ])('%s', (text, attribute, filterText) => {
    const template = DnTemplate.parse(text)
    expect(template).toMatchObject({ text, base, attribute, filterText })
    expect(normalizeDn(template.fill('{{username}}'))).toBe(normalizeDn(text))
  })

  it.each([
    [`UID=Steve, ${base}`, true],
    [`cn=steve,${base}`, false],
    [`uid=steve,ou=admins,${base}`, false],
    ['uid=steve,ou=admins,dc=example,dc=com', false],
    [`uid=steve+cn=x,${base}`, false],
    [base, false],
  ])('%s is one that a name gives: %s', (dn, expected) => {
    expect(uid.matches(dn)).toBe(expected)
  })

  it.each([
    [`uid=steve,${base}`, 'lacks the placeholder'],
    ['uid=steve,ou={{username}},dc=com', 'in the first RDN only'],
    [`uid={{name}},${base}`, 'in the first RDN only, and no other one'],
    [`uid={{username}}{{username}},${base}`, 'twice in one value'],
    ['uid={{username}}', 'names no entry above'],
    [`{{username}},${base}`, 'expected an attribute type'],
    [`uid={{username}}, ${base}`, 'stray space'],
    [`uid={{username}}+cn=#0401,${base}`, 'is not text'],
  ])('%s is none', (text, problem) => {
    expect(() => DnTemplate.parse(text)).toThrow(problem)
  })
})
