import { describe, expect, it } from 'vitest'
import { FilterTemplate } from '../../src/text/filter-template.ts'

const parse = (text: string): FilterTemplate => FilterTemplate.parse(text, ['username'])

describe('a filter for whoever it is', () => {
  it.each([
    ['(uid={{username}})', '(uid=*)'],
    ['(&(objectClass=person)(mail={{username}}@x.test))', '(&(objectClass=person)(mail=*))'],
    ['(|(uid={{username}})(cn=a*{{username}}*))', '(|(uid=*)(cn=*))'],
    ['(&(uid={{username}})(!(employeeType=gone)))', '(&(uid=*)(!(employeeType=gone)))'],
    ['(!(mail={{username}}))', '(!(!(objectClass=*)))'],
    ['(!(!(uid={{username}})))', '(!(!(uid=*)))'],
    ['(!(!(!(uid={{username}}))))', '(!(!(!(!(objectClass=*)))))'],
    [
      '(&(uid={{username}})(!(|(mail={{username}})(&(cn=x)(cn>={{username}})(sn=*)))))',
      '(&(uid=*)(!(|(!(objectClass=*))(&(cn=x)(!(objectClass=*))(sn=*)))))',
    ],
    ['(&(:2.5.13.5:={{username}})(cn:dn:2.5.13.5:=x))', '(&(objectClass=*)(cn:dn:2.5.13.5:=x))'],
  ])('%s asks for %s', (template, filter) => {
    expect(parse(template).fillForAnybody()).toEqual(parse(filter).fill({}))
  })
})
