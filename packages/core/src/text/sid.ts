/** A security identifier of Active Directory as text, `S-1-...` (MS-DTYP section 2.4.2); undefined if the bytes are none. */
export function sidText(bytes: Buffer): string | undefined {
  const count = bytes[1] ?? 0
  if (bytes[0] !== 1 || count > 15 || bytes.length !== 8 + 4 * count) return undefined
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + 4 * index))
  return ['S', 1, bytes.readUIntBE(2, 6), ...parts].join('-')
}

/** The bytes that {@link sidText} shows; undefined if it never shows such text. */
export function sidBytes(text: string): Buffer | undefined {
  if (!/^S-1-\d{1,15}(-\d{1,10}){0,15}$/i.test(text)) return undefined
  const [authority = 0, ...parts] = text.split('-').slice(2).map(Number)
  if (authority >= 2 ** 48 || parts.some((part) => part >= 2 ** 32)) return undefined
  const bytes = Buffer.alloc(8 + 4 * parts.length)
  bytes.set([1, parts.length])
  bytes.writeUIntBE(authority, 2, 6)
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + 4 * index)
  return bytes
}
