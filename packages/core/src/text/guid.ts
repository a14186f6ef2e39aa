/** A GUID of Active Directory as UUID text; undefined if the bytes are none. */
export function guidText(bytes: Buffer): string | undefined {
  if (bytes.length !== 16) return undefined
  const digits = swapped(bytes).toString('hex')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The bytes that {@link guidText} shows; undefined if it never shows such text. */
export function guidBytes(text: string): Buffer | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return undefined
  return swapped(Buffer.from(text.replaceAll('-', ''), 'hex'))
}

/** The first three fields are kept with their bytes reversed (MS-DTYP section 2.3.4.2). */
function swapped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy.subarray(0, 4).swap32()
  copy.subarray(4, 8).swap16()
  return copy
}
