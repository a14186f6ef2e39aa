import { Directory } from './directory/directory.ts'
import { readLockoutPolicies } from './directory/lockout-policy.ts'
import { createFindGroups } from './groups/groups.ts'
import { announced } from './login/announced.ts'
import { createIdentify } from './login/create-identify.ts'
import { refuseFaults } from './login/credentials.ts'
import { EqualTime } from './login/equal-time.ts'
import { InFlight } from './login/in-flight.ts'
import { createAttempt, createLogin, type Login } from './login/login.ts'
import { LoginMemory, noFigures } from './login/memory.ts'
import { rememberPasswords } from './login/remembered-passwords.ts'
import { forgetInvalid, rememberUsers } from './login/remembered-users.ts'
import { SingleFlight } from './login/single-flight.ts'
import { createThrottledLogin } from './login/throttled.ts'
import type { AskPolicies } from './memory/account-limits.ts'
import { Throttle } from './memory/throttle.ts'
import { describeSettings } from './options/describe.ts'
import type { LdapAuthOptions } from './options/options.ts'
import { resolveOptions } from './options/resolve.ts'
import type { Settings } from './options/settings.ts'
import { createRead, planAttributes, readAsService } from './users/attributes.ts'
import { createFindEntry } from './users/find-entry.ts'
import { createFindUser, type FindUser } from './users/find-user.ts'
import { createMeetsRequirements } from './users/requirements.ts'
import { createRevalidate, type Revalidate } from './users/revalidate.ts'
import { createSearchUsers, type SearchUsers } from './users/search.ts'
import { createDescribe } from './users/user.ts'
import { type Clock, systemClock } from './words/clock.ts'
import type {
  DirectoryHealth,
  FoundUsers,
  LdapAuth,
  LdapAuthStats,
  LoggedInUser,
  LoginContext,
  ResolvedOptions,
  SearchUsersOptions,
  ThrottleStats,
  UserReference,
} from './words/handle.ts'
import type { AuthResult, Credentials, Revalidation } from './words/result.ts'
import type { LdapUser } from './words/user.ts'

/**
 * A directory to log users in against. Nothing is sent before the first login: `check()` tells
 * whether the directory is there.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, and `_CLIENT_CERTIFICATE_REQUIRED` where `tls.clientCertificate` demands one:
 * the message names the option and says what to change
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

  const describe = createDescribe(settings, plan, findGroups, createRead(settings))
  const meetsRequirements = createMeetsRequirements(settings, directory)
  const identify = createIdentify(settings, directory, plan)
  const { limits, cache } = settings
  const memory = cache === false ? undefined : new LoginMemory(cache, clock)
  const askPolicies: AskPolicies = (deadline) =>
    readLockoutPolicies(directory, settings.user.base, deadline)
  const throttle = settings.throttle && new Throttle(settings.throttle, clock, askPolicies)
  const afresh = createAttempt({ directory, identify, describe, meetsRequirements })
  const attempt = memory === undefined ? afresh : rememberUsers(afresh, directory, memory)
  const plainLogin = createLogin(attempt)
  const remembered = memory === undefined ? plainLogin : rememberPasswords(plainLogin, memory)
  const throttled = throttle === undefined ? remembered : createThrottledLogin(remembered, throttle)
  const flights = new SingleFlight(throttled)
  const equalTime = new EqualTime()
  const login = announced(equalTime.level(refuseFaults(flights.login, limits), clock))

  const describeFound = createDescribe(settings, plan, findGroups, readAsService)
  const findEntry = createFindEntry(settings, directory, plan.byLookUp)
  const findUser = createFindUser(findEntry, describeFound)
  const ask = createRevalidate(findEntry, describeFound, meetsRequirements, settings.user)
  const revalidate = memory === undefined ? ask : forgetInvalid(ask, memory)
  const searchUsers = createSearchUsers(settings, directory, plan)
  const questions = { login, findUser, searchUsers, revalidate }
  return new Handle(settings, directory, clock, questions, { memory, throttle, flights, equalTime })
}

/** The figures of a throttle that is off. */
const noThrottle: ThrottleStats = { accountLimits: [], blocked: 0, repeated: 0, storeFailures: 0 }

/** What the directory is asked about people. */
interface Questions {
  readonly login: Login
  readonly findUser: FindUser
  readonly searchUsers: SearchUsers
  readonly revalidate: Revalidate
}

/** What is kept of logins, and those that are under way. */
interface Kept {
  readonly memory: LoginMemory | undefined
  readonly throttle: Throttle | undefined
  readonly flights: SingleFlight
  readonly equalTime: EqualTime
}

class Handle implements LdapAuth {
  readonly options: ResolvedOptions
  readonly #directory: Directory
  readonly #questions: Questions
  readonly #kept: Kept
  readonly #inFlight: InFlight
  readonly #logins = { accepted: 0, rejected: 0, failed: 0 }

  constructor(
    settings: Settings,
    directory: Directory,
    clock: Clock,
    questions: Questions,
    kept: Kept,
  ) {
    this.options = describeSettings(settings)
    this.#directory = directory
    this.#questions = questions
    this.#kept = kept
    this.#inFlight = new InFlight(clock, settings.timeouts.loginMs, {
      close: (error) => {
        kept.equalTime.close()
        return directory.close(error)
      },
    })
  }

  get stats(): LdapAuthStats {
    const throttle = this.#kept.throttle?.stats ?? noThrottle
    const cache = this.#kept.memory?.figures ?? noFigures
    return { logins: { ...this.#logins }, ...this.#directory.stats, throttle, cache }
  }

  async authenticate(credentials: Credentials, context: LoginContext = {}): Promise<AuthResult> {
    try {
      // Read once: a getter must not show one password to the checks and another to the bind.
      const { username, password } = Object(credentials) as Credentials
      const { clientAddress } = context
      const result = await this.#inFlight.run(
        (deadline) => this.#questions.login({ username, password }, deadline, { clientAddress }),
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
    return this.#inFlight.run((deadline) => this.#questions.findUser(who, deadline))
  }

  searchUsers(text: string, options: SearchUsersOptions = {}): Promise<FoundUsers> {
    return this.#inFlight.run((deadline) => this.#questions.searchUsers(text, options, deadline))
  }

  revalidate(user: LoggedInUser): Promise<Revalidation> {
    return this.#inFlight.run((deadline) => this.#questions.revalidate(user, deadline))
  }

  async check(): Promise<DirectoryHealth> {
    const servers = await this.#directory.check()
    return { healthy: servers.some(({ ok }) => ok), servers: [...servers] }
  }

  invalidate(username?: string): void {
    this.#kept.flights.seal()
    this.#kept.memory?.invalidate(username)
    this.#kept.throttle?.forgetWrong(username)
  }

  close(options: { graceMs?: number } = {}): Promise<void> {
    return this.#inFlight.close(options)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
