import {
  integer,
  message,
  octets,
  operations,
  result,
  searchEntry,
  searchReference,
  tlv,
} from '@ldap-auth/test-servers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Framing } from '../../src/protocol/framing.ts'
import { parseResponse } from '../../src/protocol/responses.ts'
import { isLdapAuthError } from '../../src/words/errors.ts'
import { anySearch, scripted, soon } from './connecting.ts'

const refused = expect.objectContaining({ code: 'ERR_LDAP_AUTH_PROTOCOL' })
const entryWith = (list: Buffer): Buffer => message(1, tlv(0x64, octets('cn=x'), list))

/** What framing passes and the codec then reads. */
function read(bytes: Buffer): void {
  for (const whole of new Framing(1 << 20).push(bytes)) parseResponse(whole)
}

/** A length that reads as minus six, hidden where framing does not look. */
const backwards = Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xfa])

describe('an answer that is well-formed and yet wrong', () => {
  it.each([
    ['an attribute list in a primitive element', entryWith(tlv(0x04, backwards, octets('cn')))],
    ['an attribute in a primitive element', entryWith(tlv(0x30, tlv(0x04, backwards)))],
    [
      'values in a primitive element',
      entryWith(tlv(0x30, tlv(0x30, octets('cn'), tlv(0x11, backwards)))),
    ],
    [
      'a value that is constructed',
      entryWith(tlv(0x30, tlv(0x30, octets('cn'), tlv(0x31, tlv(0x30, octets('x')))))),
    ],
    [
      'a control in a primitive element',
      message(1, tlv(0x65, integer(0, 0x0a), octets(''), octets('')), [tlv(0x04, backwards)]),
    ],
    [
      'a result whose texts stand outside of it',
      tlv(0x30, integer(1), tlv(0x61, integer(0, 0x0a)), octets(''), octets('')),
    ],
    [
      'a DN that is not UTF-8',
      message(1, tlv(0x64, octets(Buffer.from([0x63, 0x6e, 0x3d, 0xff])), tlv(0x30))),
    ],
    ['a negative message id', message(-5, tlv(0x65, integer(0, 0x0a), octets(''), octets('')))],
    [
      'more elements than a message may have',
      entryWith(tlv(0x30, tlv(0x30, octets('cn'), tlv(0x31, Buffer.alloc(210_000, octets('')))))),
    ],
  ])('is refused: %s', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(refused)
  })

  it('passes over elements that it does not know', () => {
    const body = [
      integer(0, 0x0a),
      octets(''),
      octets(''),
      octets('later', 0x87),
      tlv(0xaf, octets('x')),
    ]
    expect(() => read(message(1, tlv(0x61, ...body)))).not.toThrow()
  })

  it('whatever bytes are changed: there is an answer or one kind of error', () => {
    const samples = [
      searchEntry(7, 'cn=steve', {
        cn: ['Steve'],
        mail: ['a@x', 'b@x'],
        photo: [Buffer.alloc(200)],
      }),
      searchReference(7, ['ldap://a/', 'ldap://b/']),
      result(7, operations.bindResponse, {
        code: 49,
        message: 'no',
        referral: ['ldap://a/'],
        controls: [tlv(0x30, octets('1.2.3'), octets('v'))],
      }),
      result(0, operations.extendedResponse, { responseName: '1.3.6.1.4.1.1466.20036' }),
    ]
    const change = fc.record({ at: fc.nat(400), byte: fc.nat(255) })
    const changes = fc.array(change, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.constantFrom(...samples), changes, (sample, list) => {
        const bytes = Buffer.from(sample)
        for (const { at, byte } of list) bytes[at % bytes.length] = byte
        try {
          read(bytes)
        } catch (error) {
          expect(isLdapAuthError(error)).toBe(true)
        }
      }),
      { numRuns: 5000 },
    )
  })
})

describe('an answer that is large', () => {
  it('may repeat an attribute many thousand times', () => {
    const attribute = tlv(0x30, octets('a'), tlv(0x31))
    const list = tlv(0x30, ...Array<Buffer>(30_000).fill(attribute))
    const bytes = entryWith(list)
    for (const whole of new Framing(1 << 24).push(bytes)) {
      expect(parseResponse(whole)).toMatchObject({ type: 'entry' })
    }
  })

  it('may hold many references', async () => {
    const count = 90_000
    const uris = tlv(operations.searchReference, Buffer.alloc(2 * count, octets('')))
    const connection = await scripted(({ id }, socket) =>
      socket.write(Buffer.concat([message(id, uris), result(id, operations.searchDone)])),
    )
    const [reference] = (await connection.search(anySearch, soon)).references
    expect(reference).toHaveLength(count)
  })

  it('is cut off once all of it together is over the cap of one message', async () => {
    const photo = Buffer.alloc(40_000)
    const connection = await scripted(
      ({ id, operation }, socket) => {
        if (operation !== operations.searchRequest) return
        const entries = ['1', '2', '3', '4'].map((cn) =>
          searchEntry(id, `cn=${cn}`, { photo: [photo] }),
        )
        socket.write(Buffer.concat([...entries, result(id, operations.searchDone)]))
      },
      { messageBytes: 100_000 },
    )
    const { result: outcome, entries } = await connection.search(anySearch, soon)
    expect(outcome.code).toBe(4)
    expect(outcome.message).toContain('limits.messageBytes')
    expect(entries).toHaveLength(3)
    expect(connection.usable).toBe(true)
  })
})
