/** A value whose plain objects and lists are frozen all the way down; class instances look after themselves. */
export function frozen<Value>(value: Value): Value {
  if (!isPlain(value)) return value
  for (const member of Object.values(value)) frozen(member)
  return Object.freeze(value)
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}
