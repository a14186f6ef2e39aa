/** A security identifier (MS-DTYP section 2.4.2) as the bytes that a directory stores; undefined for other text. */
export function sidBytes(text: string): Buffer | undefined {
  const parts = /^S-1-(\d+)((?:-\d+){0,15})$/i.exec(text)
  if (!parts) return undefined
  const numbers = (parts[2] ?? '').split('-').slice(1).map(Number)
  const bytes = Buffer.alloc(8 + 4 * numbers.length)
  bytes.writeUInt8(1, 0)
  bytes.writeUInt8(numbers.length, 1)
  bytes.writeUIntBE(Number(parts[1]), 2, 6)
  numbers.forEach((number, index) => {
    bytes.writeUInt32LE(number % 2 ** 32, 8 + 4 * index)
  })
  return bytes
}
