import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FilterTemplate } from '../../src/text/filter-template.ts'

const parse = (text: string): FilterTemplate => FilterTemplate.parse(text, ['username', 'dn'])

describe('a value fills a hole as bytes', () => {
  it('I1 fills (uid={{username}}) with Steve', () => {
    expect(parse('(uid={{username}})').fill({ username: 'Steve' })).toEqual({
      type: 'equal',
      attribute: 'uid',
      value: Buffer.from('Steve'),
    })
  })

  it('I5 Steve)(uid=* adds no clause, and a star matches nothing but a star', () => {
    for (const username of ['Steve)(uid=*', '*', '\\2a', '{{dn}}', ')(|(uid=\0']) {
      expect(parse('(uid={{username}})').fill({ username, dn: 'x' })).toEqual({
        type: 'equal',
        attribute: 'uid',
        value: Buffer.from(username),
      })
    }
  })

  it('a hole next to a star is one part of a substring match, whatever fills it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (username) => {
        expect(parse('(cn=a{{username}}*{{username}})').fill({ username })).toEqual({
          type: 'substrings',
          attribute: 'cn',
          initial: Buffer.from(`a${username}`),
          any: [],
          final: Buffer.from(username),
        })
      }),
    )
  })

  it('takes bytes as they are, and copies them', () => {
    const dn = Buffer.from([0, 255, 42])
    const filter = parse('(member={{dn}})').fill({ dn })
    dn.fill(1)
    expect(filter).toEqual({ type: 'equal', attribute: 'member', value: Buffer.from([0, 255, 42]) })
  })

  it('is not used up: each fill has its own bytes', () => {
    const template = parse('(&(cn=fixed)(uid={{username}}))')
    const first = template.fill({ username: 'alice' })
    if (first.type !== 'and' || first.filters[0]?.type !== 'equal') throw new Error('unexpected')
    first.filters[0].value.fill(0)
    expect(template.fill({ username: 'bob' })).toEqual({
      type: 'and',
      filters: [
        { type: 'equal', attribute: 'cn', value: Buffer.from('fixed') },
        { type: 'equal', attribute: 'uid', value: Buffer.from('bob') },
      ],
    })
  })

  it('fills extensible matches and negated ones', () => {
    const template = parse('(!(member:1.2.840.113556.1.4.1941:={{dn}}))')
    expect(template.fill({ dn: 'cn=a' })).toMatchObject({
      type: 'not',
      filter: { type: 'extensible', value: Buffer.from('cn=a') },
    })
  })

  it('refuses to guess a missing value, also one that only a prototype has', () => {
    const template = FilterTemplate.parse('(a={{toString}})', ['toString'])
    expect(() => template.fill({})).toThrow(new TypeError('no value for {{toString}}'))
  })
})

describe('what a template tells about itself', () => {
  it.each([
    ['(uid={{username}})', 'uid'],
    ['(&(objectClass=person)(mail={{username}}))', 'mail'],
    ['(|(sAMAccountName={{username}})(mail={{username}}))', 'sAMAccountName'],
    ['(cn;lang-en=*{{username}}*)', 'cn;lang-en'],
    ['(!(cn:dn:2.5.13.5:={{username}}))', 'cn'],
    ['(:caseExactMatch:={{username}})', undefined],
    ['(member={{dn}})', undefined],
  ])('I4 the attribute that the name is compared with in %s is %s', (text, attribute) => {
    expect(parse(text).attributeOf('username')).toBe(attribute)
  })

  it('knows which placeholders it holds', () => {
    expect(parse('(:caseExactMatch:={{username}})').has('username')).toBe(true)
    expect(parse('(uid={{username}})').has('dn')).toBe(false)
  })

  it('is its own text, in strings and in JSON, and can not be changed', () => {
    const template = parse(' (uid={{username}})')
    expect(`${template}`).toBe(' (uid={{username}})')
    expect(JSON.stringify({ template })).toBe('{"template":" (uid={{username}})"}')
    expect(Object.isFrozen(template)).toBe(true)
  })
})

describe('placeholders that are refused', () => {
  it.each([
    ['({{username}}=x)', '{{username}} can only stand in a value, as in (uid={{username}})'],
    ['(cn:{{username}}:=x)', '{{username}} can only stand in a value'],
    ['(&(uid=x){{username}})', '{{username}} can only stand in a value'],
    ['{{dn}}', '{{dn}} can only stand in a value'],
    ['(uid={{user}})', 'unknown placeholder {{user}}; use {{username}}, {{dn}}, at character 6'],
    ['(uid={{ username }})', 'unknown placeholder {{ username }}'],
    ['(uid={{username)', '"{{" has no "}}"; write \\7b\\7b for the characters'],
  ])('%s', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })

  it('says so where none are taken', () => {
    expect(() => FilterTemplate.parse('(a={{dn}})', [])).toThrow('this filter takes none')
  })
})
