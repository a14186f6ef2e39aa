/** Why OpenSSL, or Node around it, would not do something. */
export function reasonOf(error: unknown): string {
  const reason: unknown = Reflect.get(Object(error), 'reason')
  if (typeof reason === 'string') return reason
  return error instanceof Error ? error.message : String(error)
}
