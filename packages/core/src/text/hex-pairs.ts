/** The bytes of a value as both DNs and filters escape them, such as `\2c` (RFC 4514 section 2.4, RFC 4515 section 3). */
export function hexPairs(value: string | Buffer): string {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return bytes.toString('hex').replace(/../g, '\\$&')
}
