/** One element in DER: the shortest length form there is. */
export function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content])
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes = bigEndian(length)
  return [0x80 | bytes.length, ...bytes]
}

function bigEndian(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 0x100)) bytes.unshift(rest % 0x100)
  return bytes
}

export function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, ...parts)
}

export function set(...parts: readonly Buffer[]): Buffer {
  return element(0x31, ...parts)
}

export function octets(value: string | Buffer, tag = 0x04): Buffer {
  return element(tag, Buffer.from(value))
}

/** A non-negative integer: LDAP sends and X.509 signs no other. */
export function integer(value: number, tag = 0x02): Buffer {
  return unsigned(Buffer.from(bigEndian(value)), tag)
}

/** A non-negative integer of any size, from its big-endian bytes. */
export function unsigned(bytes: Buffer, tag = 0x02): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first === -1) return element(tag, Buffer.from([0]))
  const significant = bytes.subarray(first)
  // A first bit of 1 would make the number negative.
  const sign = significant.readUInt8() >= 0x80 ? [0] : []
  return element(tag, Buffer.from(sign), significant)
}

export function enumerated(value: number): Buffer {
  return integer(value, 0x0a)
}

export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0]))
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(arc: number): number[] {
  const digits = [arc % 0x80]
  for (let rest = Math.floor(arc / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) {
    digits.unshift(0x80 | (rest % 0x80))
  }
  return digits
}

/** A bit string whose last byte has so many unused bits. */
export function bits(content: Buffer, unused = 0): Buffer {
  return element(0x03, Buffer.from([unused]), content)
}
