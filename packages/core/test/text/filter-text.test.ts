import { describe, expect, it } from 'vitest'
import { FilterTemplate } from '../../src/text/filter-template.ts'
import { filterText } from '../../src/text/filter-text.ts'

describe('a filter as text', () => {
  it.each([
    '(uid=alice)',
    '(&(objectClass=person)(|(uid=a)(mail=*)))',
    '(!(employeeType=left))',
    '(cn=A*b*c)',
    '(cn=*b*)',
    '(age>=18)',
    '(age<=18)',
    '(cn~=alice)',
    '(memberOf:1.2.840.113556.1.4.1941:=cn=ops)',
    '(ou:dn:=people)',
    '(cn=\\2a\\28\\29\\5c\\00)',
  ])('is as it was written: %s', (text) => {
    expect(filterText(FilterTemplate.parse(text, []).fill({}))).toBe(text)
  })
})

describe('the conditions of a filter', () => {
  it('are told apart by whether the name stands in them', () => {
    const text = '(&(objectClass=person)(|(uid={{username}})(mail={{username}})))'
    const conditions = FilterTemplate.parse(text, ['username']).conditions({ username: 'a*' })
    expect(conditions.map(({ filter, isFilled }) => [filterText(filter), isFilled])).toEqual([
      ['(objectClass=person)', false],
      ['(|(uid=a\\2a)(mail=a\\2a))', true],
    ])
  })

  it('are one where nothing else is asked for', () => {
    const template = FilterTemplate.parse('(uid={{username}})', ['username'])
    expect(template.conditions({ username: 'a' })).toHaveLength(1)
  })
})
