import { describe, expect, it } from 'vitest'
import { parseLdif } from '../src/entries/ldif.ts'

it('reads records with comments, folds, base64 and a version', () => {
  const ldif = [
    '\ufeff# a comment',
    '  that goes on',
    'version: 1',
    '',
    'dn: dc=example,dc=com',
    'dc: example',
    'description: folded ',
    ' here and',
    '  there',
    'note:without a space',
    'empty:',
    '',
    '',
    'dn:: Y249Wm/DqyxkYz1leGFtcGxlLGRjPWNvbQ==',
    'cn:: Wm/Dqw==',
    'cn;lang-en: Zoe',
    'mail: zoe@example.com',
    'mail: z@example.com',
  ].join('\r\n')
  const [first, second] = parseLdif(ldif)
  expect(first).toEqual({
    dn: 'dc=example,dc=com',
    attributes: {
      dc: ['example'],
      description: ['folded here and there'],
      note: ['without a space'],
      empty: [''],
    },
  })
  expect(second).toEqual({
    dn: 'cn=Zoë,dc=example,dc=com',
    attributes: {
      cn: [Buffer.from('Zoë')],
      'cn;lang-en': ['Zoe'],
      mail: ['zoe@example.com', 'z@example.com'],
    },
  })
})

it('reads nothing out of nothing', () => {
  expect(parseLdif('')).toEqual([])
  expect(parseLdif('\n# nothing\n\n')).toEqual([])
})

describe('names the line of a mistake', () => {
  it.each([
    ['a record without dn', 'cn: a', /line 1: a record must begin with "dn:"/],
    ['no colon', 'dn: dc=x\ncn', /line 2: expected "attribute: value"/],
    ['a change record', 'dn: dc=x\nchangetype: modify', /line 2: "changetype" belongs to change/],
    ['a value by URL', 'dn: dc=x\njpegPhoto:< file:///etc/passwd', /line 2: values by URL/],
    ['broken base64', 'dn: dc=x\n\ndn: cn=a,dc=x\ncn:: Wm!', /line 4: the value is not base64/],
    ['a fold after an empty line', 'dn: dc=x\n\n continued', /line 3: a continuation line/],
    ['a fold at the start', ' continued', /line 1: a continuation line/],
    ['another version', 'version: 2\n\ndn: dc=x', /line 1: only LDIF version 1/],
    ['the end of a change', 'dn: dc=x\n-', /line 2: expected "attribute: value"/],
  ])('%s', (_, ldif, problem) => {
    expect(() => parseLdif(ldif)).toThrow(problem)
  })
})
