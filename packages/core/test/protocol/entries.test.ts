import { operations, result, searchEntry } from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../src/protocol/entry.ts'
import { anySearch, scripted, soon } from './connecting.ts'

const photo = Buffer.from([0xff, 0xd8, 0xff, 0x00])

async function received(
  attributes: Record<string, readonly (string | Uint8Array)[]>,
  dn = 'cn=Steve',
): Promise<Entry> {
  const connection = await scripted(({ id }, socket) =>
    socket.write(
      Buffer.concat([searchEntry(id, dn, attributes), result(id, operations.searchDone)]),
    ),
  )
  const { entries } = await connection.search(anySearch, soon)
  const [entry] = entries
  if (entry === undefined) throw new Error('no entry came')
  return entry
}

describe('an entry', () => {
  it('is case-insensitive and always multi-valued', async () => {
    const entry = await received({ givenName: ['Steve'], mail: ['a@x.test', 'b@x.test'], sn: [] })
    expect(entry.strings('GIVENNAME')).toEqual(['Steve'])
    expect(entry.strings('mail')).toEqual(['a@x.test', 'b@x.test'])
    expect(entry.strings('sn')).toEqual([])
    expect(entry.strings('absent')).toEqual([])
    expect(entry.names).toEqual(['givenname', 'mail', 'sn'])
    expect(entry.spelledNames).toEqual(['givenName', 'mail', 'sn'])
  })

  it('gives binary values as the bytes they are', async () => {
    const entry = await received({ jpegPhoto: [photo], 'userCertificate;binary': [photo] })
    expect(entry.buffers('jpegphoto')).toEqual([photo])
    expect(entry.buffers('userCertificate')).toEqual([photo])
  })

  it('puts the values of an attribute that comes twice together', async () => {
    const entry = await received({ member: ['cn=a'], MEMBER: ['cn=b'] })
    expect(entry.strings('member')).toEqual(['cn=a', 'cn=b'])
    expect(entry.spelledNames).toEqual(['member'])
  })

  it('keeps a long DN with a replacement character of its own', async () => {
    const dn = `cn=${'\ufffd'.repeat(100)}`
    expect((await received({}, dn)).dn).toBe(dn)
  })

  it('is not harmed by attributes called dn, __proto__ or constructor', async () => {
    const attributes = JSON.parse(
      '{"dn":["cn=admin"],"__proto__":["polluted","twice"],"constructor":["x"]}',
    ) as Record<string, string[]>
    const entry = await received(attributes)
    expect(entry.dn).toBe('cn=Steve')
    expect(entry.strings('dn')).toEqual(['cn=admin'])
    expect(entry.strings('__proto__')).toEqual(['polluted', 'twice'])
    expect(entry.strings('constructor')).toEqual(['x'])
    expect(entry.strings('toString')).toEqual([])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})
