/** What express-session and @fastify/session keep sessions in, and put on each request. */
interface SessionStore {
  get(id: unknown, done: (error: unknown, session?: unknown) => void): unknown
}

/** What a store holds of a login that a request read before. */
type StoredLogin =
  /** The one that was read. */
  | 'same'
  /** One that another request renewed meanwhile. */
  | 'renewed'
  /** None: the session is there, and nobody is logged in. */
  | 'lost'
  /** Not even the session. */
  | 'gone'

/**
 * What the store holds under the id of a request's session. What the request holds is as old as
 * the request, and saving it would bring back what was logged out meanwhile.
 */
export async function storedLogin(
  request: object,
  id: unknown,
  loginOf: (session: unknown) => unknown,
): Promise<StoredLogin> {
  const store: unknown = Reflect.get(request, 'sessionStore')
  if (!isStore(store)) return 'same'
  const session = await stored(store, id)
  if (session === undefined || session === null) return 'gone'
  const login = loginOf(session)
  if (login === undefined) return 'lost'
  return checkedAt(login) === checkedAt(loginOf(Reflect.get(request, 'session')))
    ? 'same'
    : 'renewed'
}

function stored(store: SessionStore, id: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    store.get(id, (error, found) => {
      // Stores of files say so where others give nothing.
      if (error && Reflect.get(Object(error), 'code') !== 'ENOENT') reject(error)
      else resolve(found)
    })
  })
}

function checkedAt(login: unknown): unknown {
  return Reflect.get(Object(login), 'checkedAt')
}

/** The end of what is being done to each session, by its id. */
const turns = new Map<unknown, Promise<unknown>>()

/**
 * Works on a session once all work on it that began before has ended. A logout that overtook a
 * revalidation on its way into the store would be undone by it.
 */
export function inTurn<Result>(id: unknown, work: () => Promise<Result>): Promise<Result> {
  const turn = (turns.get(id) ?? Promise.resolve()).then(work, work)
  turns.set(id, turn)
  const leave = (): void => {
    if (turns.get(id) === turn) turns.delete(id)
  }
  turn.then(leave, leave)
  return turn
}

function isStore(value: unknown): value is SessionStore {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'get') === 'function'
  )
}
