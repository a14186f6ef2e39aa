import { describe, expect, it } from 'vitest'
import type { Filter } from '../../src/text/filter.ts'
import { FilterTemplate } from '../../src/text/filter-template.ts'
import { TextSyntaxError } from '../../src/text/scanner.ts'

const bytes = (text: string): Buffer => Buffer.from(text)
const equal = (attribute: string, value: string): Filter => ({
  type: 'equal',
  attribute,
  value: bytes(value),
})
const read = (text: string): Filter => FilterTemplate.parse(text, []).fill({})

describe('filter syntax: what is read', () => {
  const uid = equal('uid', 'alice')
  const cases: [text: string, filter: Filter][] = [
    ['(uid=alice)', uid],
    ['(uid=)', equal('uid', '')],
    ['(cn~=alice)', { type: 'approx', attribute: 'cn', value: bytes('alice') }],
    ['(age>=21)', { type: 'greater-or-equal', attribute: 'age', value: bytes('21') }],
    ['(age<=21)', { type: 'less-or-equal', attribute: 'age', value: bytes('21') }],
    ['(a=b=c)', equal('a', 'b=c')],
    ['(mail=*)', { type: 'present', attribute: 'mail' }],
    ['(mail=\\2a)', equal('mail', '*')],
    [
      '(cn=a*b*c*d)',
      {
        type: 'substrings',
        attribute: 'cn',
        initial: bytes('a'),
        any: [bytes('b'), bytes('c')],
        final: bytes('d'),
      },
    ],
    [
      '(cn=*b*)',
      {
        type: 'substrings',
        attribute: 'cn',
        initial: undefined,
        any: [bytes('b')],
        final: undefined,
      },
    ],
    ['(cn;lang-en;x-1=a)', equal('cn;lang-en;x-1', 'a')],
    ['(2.5.4.3=a)', equal('2.5.4.3', 'a')],
    ['(cn=Zo\\c3\\ab \\28x\\29\\5C)', equal('cn', 'Zoë (x)\\')],
    ['(cn=Zoë 名前 😀)', equal('cn', 'Zoë 名前 😀')],
    ['(x=\\00\\ff)', { type: 'equal', attribute: 'x', value: Buffer.from([0, 255]) }],
    ['(cn= a )', equal('cn', ' a ')],
    ['(cn={a}})', equal('cn', '{a}}')],
    ['(!(uid=alice))', { type: 'not', filter: uid }],
    [
      '(&(uid=alice)(|(uid=alice)(uid=alice)))',
      { type: 'and', filters: [uid, { type: 'or', filters: [uid, uid] }] },
    ],
    ['(&)', { type: 'and', filters: [] }],
    ['(|)', { type: 'or', filters: [] }],
    [
      ' \n(& ( uid=alice)\t(! (uid=alice) ) )\n',
      { type: 'and', filters: [uid, { type: 'not', filter: uid }] },
    ],
  ]
  it.each(cases)('%s', (text, filter) => {
    expect(read(text)).toEqual(filter)
  })

  const extensible: [
    text: string,
    attribute: string | undefined,
    rule: string | undefined,
    dn: boolean,
  ][] = [
    ['(cn:=x)', 'cn', undefined, false],
    ['(cn:dn:=x)', 'cn', undefined, true],
    ['(cn:DN:2.5.13.5:=x)', 'cn', '2.5.13.5', true],
    ['(member:1.2.840.113556.1.4.1941:=x)', 'member', '1.2.840.113556.1.4.1941', false],
    ['(:1.2.3:=x)', undefined, '1.2.3', false],
    ['(:dn:caseExactMatch:=x)', undefined, 'caseExactMatch', true],
  ]
  it.each(extensible)('%s', (text, attribute, rule, dnAttributes) => {
    const value = bytes('x')
    expect(read(text)).toEqual({ type: 'extensible', attribute, rule, dnAttributes, value })
  })
})

describe('filter syntax: what is refused, and where', () => {
  const cases: [text: string, message: string][] = [
    ['', 'expected "(", at the end of ""'],
    ['uid=alice', 'expected "(", at character 1 of "uid=alice"'],
    ['(uid=alice', 'expected ")", at the end of "(uid=alice"'],
    ['(&(uid=alice)', 'expected ")", at the end'],
    ['(!(uid=alice)(uid=bob))', 'expected ")", at character 14'],
    ['(uid=alice))', 'a filter ends with its outer parenthesis, at character 12'],
    ['(uid=alice)(uid=bob)', 'a filter ends with its outer parenthesis, at character 12'],
    ['(uid=a(b)', 'write \\28 for a parenthesis inside a value, at character 7'],
    ['(uid=a\0b)', 'write \\00, at character 7 of "(uid=a\\u{0}b)"'],
    ['(uid=a\\b)', 'two hexadecimal digits; write \\5c for the character, at character 7'],
    ['(uid=a\\zz)', 'two hexadecimal digits'],
    ['(uid=a\\', 'two hexadecimal digits'],
    ['(=alice)', '"" is not an attribute name, at character 2'],
    ['(uid =alice)', '"uid " is not an attribute name'],
    ['(1uid=alice)', '"1uid" is not an attribute name'],
    ['(1.02.3=alice)', '"1.02.3" is not an attribute name'],
    ['(cn;=alice)', '"cn;" is not an attribute name'],
    ['()', 'expected an assertion such as (uid=alice), at character 2'],
    ['(alice)', 'expected an assertion'],
    ['((uid=alice))', 'expected an assertion'],
    ['(& x)', 'expected "(", at character 4'],
    ['(!)', 'expected "(", at character 3'],
    ['(uid~=a*)', 'only = takes a raw star; write \\2a'],
    ['(cn:dn:=a*)', 'only = takes a raw star'],
    ['(cn=a**b)', 'two stars in a row'],
    ['(cn=**)', 'two stars in a row'],
    ['(:=x)', 'an extensible match needs an attribute or a matching rule'],
    ['(cn::=x)', 'is not attribute:dn:rule:='],
    ['(:dn:=x)', 'an extensible match needs an attribute or a matching rule'],
    ['(cn:dn:1.2:3:=x)', 'is not attribute:dn:rule:='],
    ['(cn:b_d:=x)', 'is not attribute:dn:rule:='],
  ]
  it.each(cases)('%j', (text, message) => {
    expect(() => read(text)).toThrow(TextSyntaxError)
    expect(() => read(text)).toThrow(message)
  })

  it('reads 32 levels and refuses 33', () => {
    const nested = (levels: number): string =>
      `${'(!'.repeat(levels - 1)}(uid=alice)${')'.repeat(levels - 1)}`
    expect(() => read(nested(32))).not.toThrow()
    expect(() => read(nested(33))).toThrow('filters nest at most 32 deep')
    expect(() => read('(&'.repeat(100_000))).toThrow(TextSyntaxError)
  })
})
