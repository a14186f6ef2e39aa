/**
 * A GUID of Active Directory as UUID text; undefined if the bytes are none. The first three fields
 * are kept with their bytes reversed (MS-DTYP section 2.3.4.2).
 */
export function guidText(bytes: Buffer): string | undefined {
  if (bytes.length !== 16) return undefined
  const fields = [
    Buffer.from(bytes.subarray(0, 4)).reverse(),
    Buffer.from(bytes.subarray(4, 6)).reverse(),
    Buffer.from(bytes.subarray(6, 8)).reverse(),
    bytes.subarray(8, 10),
    bytes.subarray(10),
  ]
  return fields.map((field) => field.toString('hex')).join('-')
}

/** The bytes that {@link guidText} shows; undefined if it never shows such text. */
export function guidBytes(text: string): Buffer | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return undefined
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}
