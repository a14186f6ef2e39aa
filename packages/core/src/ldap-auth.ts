import { setMaxListeners } from 'node:events'
import { Directory } from './directory/directory.ts'
import { createFindGroups } from './groups/groups.ts'
import { createLogin, type Login } from './login/login.ts'
import { describeSettings } from './options/describe.ts'
import type { LdapAuthOptions } from './options/options.ts'
import { resolveOptions } from './options/resolve.ts'
import type { Settings } from './options/settings.ts'
import { aborted } from './protocol/failures.ts'
import { createRead, planAttributes, readAsService } from './users/attributes.ts'
import { createFindEntry, createReadEntry } from './users/find-entry.ts'
import { createFindUser, type FindUser } from './users/find-user.ts'
import { createLocate } from './users/locate.ts'
import { createMeetsRequirements } from './users/requirements.ts'
import { createRevalidate, type Revalidate } from './users/revalidate.ts'
import { createDescribe } from './users/user.ts'
import { type Clock, type Deadline, systemClock } from './words/clock.ts'
import { LdapAuthError } from './words/errors.ts'
import type {
  DirectoryHealth,
  LdapAuth,
  LdapAuthStats,
  LoggedInUser,
  LoginContext,
  ResolvedOptions,
  UserReference,
} from './words/handle.ts'
import type { AuthResult, Credentials, Revalidation } from './words/result.ts'
import type { LdapUser } from './words/user.ts'

/** How long `close()` waits for logins in flight. */
const GRACE_MS = 5000

/** What a timer of Node takes; more would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * A directory to log users in against. Nothing is sent before the first login: `check()` tells
 * whether the directory is there.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`: the message names the option and says what to change
 */
export function createLdapAuth(options: LdapAuthOptions): LdapAuth {
  return buildLdapAuth(options, systemClock)
}

/** As `createLdapAuth`, by a clock of one's own. */
export function buildLdapAuth(options: LdapAuthOptions, clock: Clock): LdapAuth {
  const settings = resolveOptions(options)
  const directory = new Directory(settings, clock)
  const plan = planAttributes(settings)
  const findGroups = createFindGroups(settings, directory)

  const locate = createLocate(settings, directory, plan.byService)
  const describe = createDescribe(settings, plan, findGroups, createRead(settings))
  const meetsRequirements = createMeetsRequirements(settings, directory)
  const login = createLogin({ settings, directory, plan, locate, describe, meetsRequirements })

  const lookUp = createLocate(settings, directory, plan.byLookUp)
  const readEntry = createReadEntry(directory, plan.byLookUp)
  const describeFound = createDescribe(settings, plan, findGroups, readAsService)
  const findEntry = createFindEntry(settings, lookUp, readEntry)
  const findUser = createFindUser(findEntry, describeFound)
  const revalidate = createRevalidate(findEntry, describeFound, meetsRequirements)
  return new Handle(settings, directory, clock, { login, findUser, revalidate })
}

/** What the directory is asked about people. */
interface Questions {
  readonly login: Login
  readonly findUser: FindUser
  readonly revalidate: Revalidate
}

class Handle implements LdapAuth {
  readonly options: ResolvedOptions
  readonly #directory: Directory
  readonly #clock: Clock
  readonly #questions: Questions
  readonly #loginMs: number
  readonly #inFlight = new Set<Promise<unknown>>()
  readonly #logins = { accepted: 0, rejected: 0, failed: 0 }
  #closing: Promise<void> | undefined

  constructor(settings: Settings, directory: Directory, clock: Clock, questions: Questions) {
    this.options = describeSettings(settings)
    this.#directory = directory
    this.#clock = clock
    this.#questions = questions
    this.#loginMs = settings.timeouts.loginMs
  }

  get stats(): LdapAuthStats {
    return { logins: { ...this.#logins }, ...this.#directory.stats }
  }

  async authenticate(credentials: Credentials, context: LoginContext = {}): Promise<AuthResult> {
    try {
      // Read once: a getter must not show one password to the checks and another to the bind.
      const { username, password } = Object(credentials) as Credentials
      const result = await this.#run(
        (deadline) => this.#questions.login({ username, password }, deadline),
        context.signal,
      )
      this.#logins[result.authenticated ? 'accepted' : 'rejected'] += 1
      return result
    } catch (error) {
      this.#logins.failed += 1
      throw error
    }
  }

  findUser(who: UserReference): Promise<LdapUser | null> {
    return this.#run((deadline) => this.#questions.findUser(who, deadline))
  }

  revalidate(user: LoggedInUser): Promise<Revalidation> {
    return this.#run((deadline) => this.#questions.revalidate(user, deadline))
  }

  async check(): Promise<DirectoryHealth> {
    const server = await this.#directory.check()
    return { healthy: server.ok, servers: [server] }
  }

  close(options: { graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#drain(Math.min(options.graceMs ?? GRACE_MS, MAX_TIMER_MS))
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Work that `close` waits for. Calling it off ends the waiting at once; a bind already sent ends by itself. */
  async #run<T>(work: (deadline: Deadline) => Promise<T>, caller?: AbortSignal): Promise<T> {
    if (this.#closing !== undefined) throw closed()
    const signal = caller === undefined ? undefined : ownSignal(caller)
    const running = work({ at: this.#clock.now() + this.#loginMs, signal })
    this.#inFlight.add(running)
    try {
      return await (signal === undefined ? running : unlessAborted(running, signal))
    } finally {
      const forget = (): boolean => this.#inFlight.delete(running)
      running.then(forget, forget)
    }
  }

  async #drain(graceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMs)
    })
    await Promise.race([Promise.allSettled(this.#inFlight), grace])
    clearTimeout(timer)
    this.#directory.close(closed())
    await Promise.allSettled(this.#inFlight)
  }
}

/** One of our own to listen to: a login may add more listeners than Node takes for a leak. */
function ownSignal(caller: AbortSignal): AbortSignal {
  const signal = AbortSignal.any([caller])
  setMaxListeners(0, signal)
  return signal
}

function unlessAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(aborted(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const release = (): void => signal.removeEventListener('abort', onAbort)
    running.then(resolve, reject).finally(release)
  })
}

function closed(): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'close() was called: no more logins are taken.')
}
