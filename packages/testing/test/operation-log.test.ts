import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boolean, element, integer, octets, sequence } from '../src/ber/writer.ts'
import { type Directory, startDirectory } from '../src/index.ts'
import { dnOf, people } from './people.ts'
import {
  abandonRequest,
  bindRequest,
  extendedRequest,
  message,
  presentFilter,
  RawClient,
  searchRequest,
  unbindRequest,
} from './raw-client.ts'

let directory: Directory
beforeEach(async () => {
  directory = await startDirectory({ ldif: people })
})
afterEach(() => directory.close())

const assertion = sequence(octets('cn'), octets('Alice Liddell'))

it('says what was asked, in order, and how it was answered', async () => {
  const client = await RawClient.open(directory.url)
  client.send(
    bindRequest(1, dnOf('alice'), 'rabbit'),
    searchRequest(2, 'ou=groups,dc=example,dc=com', { scope: 1 }),
    message(3, element(0x6e, octets(dnOf('alice')), assertion)),
    extendedRequest(4, '1.2.3'),
    abandonRequest(5, 4),
    unbindRequest(6),
  )
  await client.waitForClose()
  expect(directory.operations).toEqual([
    { op: 'bind', dn: dnOf('alice'), connection: 1, resultCode: 0 },
    {
      op: 'search',
      dn: 'ou=groups,dc=example,dc=com',
      filter: '(objectClass=*)',
      scope: 'one',
      attributes: ['1.1'],
      connection: 1,
      resultCode: 0,
    },
    { op: 'compare', dn: dnOf('alice'), connection: 1, resultCode: 6 },
    { op: 'extended', oid: '1.2.3', connection: 1, resultCode: 2 },
    { op: 'abandon', connection: 1 },
    { op: 'unbind', connection: 1 },
  ])
})

it('tells connections apart', async () => {
  for (const dn of [dnOf('alice'), dnOf('bob')]) {
    const client = await RawClient.open(directory.url)
    client.send(bindRequest(1, dn, 'wrong'))
    await client.wait(1)
    client.close()
  }
  expect(
    directory.operations.map(({ dn, connection, resultCode }) => [dn, connection, resultCode]),
  ).toEqual([
    [dnOf('alice'), 1, 49],
    [dnOf('bob'), 2, 49],
  ])
})

it('never holds a password', async () => {
  const client = await RawClient.open(directory.url)
  client.send(bindRequest(1, dnOf('alice'), 'geheim'), bindRequest(2, dnOf('alice'), 'rabbit'))
  await client.wait(2)
  client.close()
  expect(inspect(directory, { depth: null, showHidden: true })).not.toContain('geheim')
  expect(JSON.stringify(directory.operations)).not.toMatch(/geheim|rabbit/)
})

describe('knows operations that write, which are refused', () => {
  it.each([
    ['add', element(0x68, octets(dnOf('alice')), sequence()), 0x69],
    ['modify', element(0x66, octets(dnOf('alice')), sequence()), 0x67],
    ['delete', octets(dnOf('alice'), 0x4a), 0x6b],
    ['rename', element(0x6c, octets(dnOf('alice')), octets('cn=x'), boolean(true)), 0x6d],
  ])('%s', async (op, request, tag) => {
    const client = await RawClient.open(directory.url)
    client.send(message(1, request))
    expect((await client.wait(1))[0]).toMatchObject({
      tag,
      code: 53,
      message: 'the directory is read-only',
    })
    expect(directory.operations).toEqual([{ op, dn: dnOf('alice'), connection: 1, resultCode: 53 }])
    client.close()
  })
})

describe('writes filters as RFC 4515 does', () => {
  const value = (tag: number, text: string | Buffer): Buffer =>
    element(tag, octets('cn'), octets(text))
  const pieces = (...parts: readonly Buffer[]): Buffer =>
    element(0xa4, octets('cn'), sequence(...parts))
  const not = (filter: Buffer): Buffer => element(0xa2, filter)
  it.each([
    ['(cn=a)', value(0xa3, 'a')],
    ['(cn>=a)', value(0xa5, 'a')],
    ['(cn<=a)', value(0xa6, 'a')],
    ['(cn~=a)', value(0xa8, 'a')],
    ['(objectClass=*)', presentFilter],
    [
      '(&(objectClass=*)(|)(!(cn=a)))',
      element(0xa0, presentFilter, element(0xa1), not(value(0xa3, 'a'))),
    ],
    ['(cn=a*b*c)', pieces(octets('a', 0x80), octets('b', 0x81), octets('c', 0x82))],
    ['(cn=*b*)', pieces(octets('b', 0x81))],
    ['(cn=\\2a\\28\\29\\5c\\00\\0aé)', value(0xa3, '*()\\\0\né')],
    ['(cn=\\c2\\85)', value(0xa3, '\x85')],
    ['(cn=\\ff\\61)', value(0xa3, Buffer.from('ff61', 'hex'))],
    ['(cn:dn:2.5.13.5:=a)', extensible(octets('2.5.13.5', 0x81), octets('cn', 0x82), true)],
    ['(:2.5.13.5:=a)', extensible(octets('2.5.13.5', 0x81), Buffer.alloc(0), false)],
  ])('%s', async (text, filter) => {
    const client = await RawClient.open(directory.url)
    client.send(searchRequest(1, 'dc=example,dc=com', { filter }))
    await expect.poll(() => directory.operations.length).toBe(1)
    expect(directory.operations[0]?.filter).toBe(text)
    client.close()
  })

  function extensible(rule: Buffer, attribute: Buffer, dn: boolean): Buffer {
    const flag = dn ? [Buffer.from('8401ff', 'hex')] : []
    return element(0xa9, rule, attribute, octets('a', 0x83), ...flag)
  }
})

it('keeps the newest 10,000', async () => {
  const client = await RawClient.open(directory.url)
  for (let batch = 0; batch < 101; batch += 1) {
    client.send(...Array.from({ length: 100 }, () => abandonRequest(1 + batch, 1)))
  }
  client.send(element(0x30, integer(1), element(0x42)))
  await client.waitForClose()
  expect(directory.operations.length).toBe(10_000)
  expect(directory.operations.at(-1)?.op).toBe('unbind')
})
