import { LdapAuthError } from '../../words/errors.ts'
import type { SessionPort } from '../gate-request.ts'
import type { SessionRecord } from '../session.ts'
import { inTurn, storedLogin } from './session-store.ts'

type Done = (error?: unknown) => void

/** What express-session puts on a request. */
interface Session {
  regenerate(done: Done): unknown
  save(done: Done): unknown
}

/** Where in a session the login is kept. */
interface Place {
  /** The property whose value holds `name`; absent: the session itself. */
  readonly within?: string
  readonly name: string
}

const ownPlace: Place = { name: 'ldapAuth' }

/**
 * The session that express-session put on a request; `undefined` if no session middleware ran.
 *
 * @param place - where others keep the login, such as Passport
 * @throws `ERR_LDAP_AUTH_OPTIONS` if the session can not change its id
 */
export function expressSession(req: object, place: Place = ownPlace): SessionPort | undefined {
  if (currentSession(req) === undefined) return undefined
  return {
    read: () => readAt(currentSession(req), place),
    replace: (record) =>
      inTurn(idOf(req), async () => {
        await finished((done) => existingSession(req).regenerate(done))
        await keep(existingSession(req), place, record)
      }),
    update: (record) => inTurn(idOf(req), () => update(req, place, record)),
  }
}

/** A session without an id is in no store: nobody else works on it. */
function idOf(req: object): unknown {
  return Reflect.get(req, 'sessionID') ?? req
}

async function update(
  req: object,
  place: Place,
  record: SessionRecord | undefined,
): Promise<boolean> {
  const stored = await storedLogin(req, idOf(req), (session) => readAt(session, place))
  // To save the session as it was read would undo what others wrote into it meanwhile.
  if (stored === 'renewed' && record !== undefined) return true
  const isLoggedIn = stored === 'same' || stored === 'renewed'
  const session = existingSession(req)
  // express-session may save the session behind the answer: then without the login.
  writeAt(session, place, isLoggedIn ? record : undefined)
  if (isLoggedIn) await finished((done) => session.save(done))
  // And not at all where a logout has ended it. Passport still looks into the session.
  if (stored === 'gone' && place === ownPlace) Reflect.deleteProperty(req, 'session')
  return isLoggedIn
}

/** The browser follows the redirect at once: the record has to be in the store before it does. */
async function keep(
  session: Session,
  place: Place,
  record: SessionRecord | undefined,
): Promise<void> {
  if (record !== undefined) writeAt(session, place, record)
  try {
    await finished((done) => session.save(done))
  } catch (error) {
    // express-session saves once more behind the answer: a login told to have failed must not work.
    writeAt(session, place, undefined)
    throw error
  }
}

function readAt(session: unknown, place: Place): unknown {
  return Reflect.get(holder(session, place), place.name)
}

function writeAt(session: Session, place: Place, record: SessionRecord | undefined): void {
  Reflect.set(holder(session, place), place.name, record)
}

function holder(session: unknown, { within }: Place): object {
  return Object(within === undefined ? session : Reflect.get(Object(session), within))
}

function existingSession(req: object): Session {
  const session = currentSession(req)
  if (session === undefined) throw new Error('the session ended before its id could change')
  return session
}

function currentSession(req: object): Session | undefined {
  const session: unknown = Reflect.get(req, 'session')
  if (session === undefined || session === null) return undefined
  if (isSession(session)) return session
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    'session: the session middleware offers no regenerate() and save(), so the session could not ' +
      'change its id at the login; use express-session',
  )
}

function isSession(value: unknown): value is Session {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'regenerate') === 'function' &&
    typeof Reflect.get(value, 'save') === 'function'
  )
}

function finished(start: (done: Done) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()))
  })
}
