import { Directory } from './directory/directory.ts'
import { readLockoutPolicies } from './directory/lockout-policy.ts'
import { createFindGroups } from './groups/groups.ts'
import { announced } from './login/announced.ts'
import { Course } from './login/course.ts'
import { createIdentify } from './login/create-identify.ts'
import { refuseFaults } from './login/credentials.ts'
import { EqualTime } from './login/equal-time.ts'
import { InFlight } from './login/in-flight.ts'
import { createAttempt, createLogin } from './login/login.ts'
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
import { createFindUser } from './users/find-user.ts'
import { createMeetsRequirements } from './users/requirements.ts'
import { createRevalidate } from './users/revalidate.ts'
import { createSearchUsers } from './users/search.ts'
import { createDescribe } from './users/user.ts'
import { type Clock, systemClock } from './words/clock.ts'
import type { LdapAuth, ThrottleStats } from './words/handle.ts'
import type { Credentials } from './words/result.ts'

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
  const { login, equalTime, flights, memory, throttle, ...questions } = buildRooms(
    settings,
    directory,
    clock,
  )
  const inFlight = new InFlight(clock, settings.timeouts.loginMs, {
    close: (error) => {
      equalTime.close()
      return directory.close(error)
    },
  })
  const logins = { accepted: 0, rejected: 0, failed: 0 }
  const close: LdapAuth['close'] = (closing) => inFlight.close(closing)

  return {
    options: describeSettings(settings),
    get stats() {
      const figures = {
        throttle: throttle?.stats ?? noThrottle,
        cache: memory?.figures ?? noFigures,
      }
      return { logins: { ...logins }, ...directory.stats, ...figures }
    },
    async authenticate(credentials, context = {}) {
      try {
        // Read once: a getter must not show one password to the checks and another to the bind.
        const { username, password } = Object(credentials) as Credentials
        const { clientAddress, signal } = context
        const result = await inFlight.run(
          (deadline) => login({ username, password }, deadline, new Course(clientAddress)),
          signal,
        )
        logins[result.authenticated ? 'accepted' : 'rejected'] += 1
        return result
      } catch (error) {
        logins.failed += 1
        throw error
      }
    },
    findUser: (who) => inFlight.run((deadline) => questions.findUser(who, deadline)),
    searchUsers: (text, wanted = {}) =>
      inFlight.run((deadline) => questions.searchUsers(text, wanted, deadline)),
    revalidate: (user) => inFlight.run((deadline) => questions.revalidate(user, deadline)),
    async check() {
      const servers = await directory.check()
      return { healthy: servers.some(({ ok }) => ok), servers: [...servers] }
    },
    invalidate(username) {
      flights.seal()
      memory?.invalidate(username)
      throttle?.forgetWrong(username)
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

/** What the directory is asked about people, what is kept of it, and what is under way. */
function buildRooms(settings: Settings, directory: Directory, clock: Clock) {
  const { cache, limits, user } = settings
  const plan = planAttributes(settings)
  const findGroups = createFindGroups(settings, directory)
  const meetsRequirements = createMeetsRequirements(settings, directory)
  const memory = cache === false ? undefined : new LoginMemory(cache, clock)
  const askPolicies: AskPolicies = (deadline) => readLockoutPolicies(directory, user.base, deadline)
  const throttle = settings.throttle && new Throttle(settings.throttle, clock, askPolicies)

  const identify = createIdentify(settings, directory, plan)
  const describe = createDescribe(settings, plan, findGroups, createRead(settings))
  const afresh = createAttempt({ directory, identify, describe, meetsRequirements })
  const attempt = memory === undefined ? afresh : rememberUsers(afresh, directory, memory)
  const plainLogin = createLogin(attempt)
  const remembered = memory === undefined ? plainLogin : rememberPasswords(plainLogin, memory)
  const throttled = throttle === undefined ? remembered : createThrottledLogin(remembered, throttle)
  const flights = new SingleFlight(throttled)
  const equalTime = new EqualTime()
  const login = announced(equalTime.level(refuseFaults(flights.login, limits), clock))

  const findEntry = createFindEntry(settings, directory, plan.byLookUp)
  const describeFound = createDescribe(settings, plan, findGroups, readAsService)
  const findUser = createFindUser(findEntry, describeFound)
  const ask = createRevalidate(findEntry, describeFound, meetsRequirements, user)
  const revalidate = memory === undefined ? ask : forgetInvalid(ask, memory)
  const searchUsers = createSearchUsers(settings, directory, plan)
  return { login, findUser, searchUsers, revalidate, memory, throttle, flights, equalTime }
}

/** The figures of a throttle that is off. */
const noThrottle: ThrottleStats = { accountLimits: [], blocked: 0, repeated: 0, storeFailures: 0 }
