/** One BER element: tag, length, contents. */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), length(body.length), body])
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size])
  const bytes = Buffer.alloc(5)
  bytes[0] = 0x84
  bytes.writeUInt32BE(size, 1)
  return bytes
}

export function octets(value: string | Uint8Array, tag = 0x04): Buffer {
  return tlv(tag, Buffer.from(value))
}

/** A whole number that fits 32 bits, in the fewest bytes (X.690 section 8.3.2). */
export function integer(value: number, tag = 0x02): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  let start = 0
  while (start < 3 && isPadding(bytes, start)) start += 1
  return tlv(tag, bytes.subarray(start))
}

function isPadding(bytes: Buffer, at: number): boolean {
  const negative = (bytes[at + 1] ?? 0) >= 0x80
  return bytes[at] === (negative ? 0xff : 0x00)
}

/** Where the contents of the element at `at` start and end; undefined while it is not all there. */
export function elementAt(
  bytes: Buffer,
  at = 0,
): { tag: number; start: number; end: number } | undefined {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) return undefined
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const start = at + 2 + lengthBytes
  if (bytes.length < start) return undefined
  const size = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes)
  return bytes.length < start + size ? undefined : { tag, start, end: start + size }
}
