/** A security identifier of Active Directory as text, `S-1-...` (MS-DTYP section 2.4.2); undefined if the bytes are none. */
export function sidText(bytes: Buffer): string | undefined {
  const count = bytes[1] ?? 0
  if (bytes[0] !== 1 || count > 15 || bytes.length !== 8 + 4 * count) return undefined
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + 4 * index))
  return ['S', 1, bytes.readUIntBE(2, 6), ...parts].join('-')
}
