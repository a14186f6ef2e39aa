/** What express-session and @fastify/session keep sessions in, and put on each request. */
interface SessionStore {
  get(id: unknown, done: (error: unknown, session?: unknown) => void): unknown
}

/**
 * Whether the store still holds a login under the id of a request's session. What the request
 * holds is as old as the request, and saving it would bring back what was logged out meanwhile.
 */
export async function holdsLogin(
  request: object,
  id: unknown,
  loginOf: (session: unknown) => unknown,
): Promise<boolean> {
  const store: unknown = Reflect.get(request, 'sessionStore')
  if (!isStore(store)) return true
  const session = await new Promise<unknown>((resolve, reject) => {
    store.get(id, (error, found) => {
      // Stores of files say so where others give nothing.
      if (error && Reflect.get(Object(error), 'code') !== 'ENOENT') reject(error)
      else resolve(found)
    })
  })
  return loginOf(session) !== undefined
}

function isStore(value: unknown): value is SessionStore {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'get') === 'function'
  )
}
