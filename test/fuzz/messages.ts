import {
  control,
  integer,
  octets,
  operations,
  result,
  searchEntry,
  searchReference,
  tlv,
} from '@ldap-auth/test-servers'
import captures from './captures.json' with { type: 'json' }
import { childrenOf, type Element } from './element.ts'

const captured = Object.values(captures)
  .flat()
  .map((body) => Buffer.from(body, 'base64'))

const policy = control('1.3.6.1.4.1.42.2.27.8.5.1', tlv(0x30, tlv(0xa0, integer(9, 0x80))))

/** What the servers of the captures do not say. */
const written = [
  searchEntry(0, 'cn=steve', { cn: ['Steve'], 'member;range=0-1': ['a', 'b'], photo: ['', 'x'] }),
  searchReference(0, ['ldap://a/', 'ldap://b/dc=b??sub']),
  result(0, operations.searchDone, { code: 10, referral: ['ldap://a/', 'ldap://b/'] }),
  result(0, operations.bindResponse, { code: 49, message: '80090308', controls: [policy] }),
  result(0, operations.extendedResponse, { code: 52, responseName: '1.3.6.1.4.1.1466.20036' }),
  tlv(0x30, integer(0), tlv(0x79, octets('1.2.3', 0x80), octets('so far', 0x81))),
].map(withoutId)

/** What stands behind the id in the messages of directories: the operation and its controls. */
export const bodies: readonly (readonly Element[])[] = [...captured, ...written].map(childrenOf)

function withoutId(message: Buffer): Buffer {
  // SEQUENCE and INTEGER, each with a length; these messages are short or have lengths of four bytes.
  const start = (message[1] ?? 0) < 0x80 ? 2 : 6
  return message.subarray(start + 3)
}
