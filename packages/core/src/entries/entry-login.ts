import { Directory } from '../directory/directory.ts'
import { Course } from '../login/course.ts'
import { refuseFaults } from '../login/credentials.ts'
import { InFlight } from '../login/in-flight.ts'
import { createAttempt, createLogin } from '../login/login.ts'
import { createSearchDn } from '../login/search-dn.ts'
import { accountStateAttributes, operationalStateAttributes } from '../users/account-state.ts'
import { createLocateByName } from '../users/locate-by-name.ts'
import { systemClock } from '../words/clock.ts'
import type { LoginContext } from '../words/handle.ts'
import type { AuthResult, Credentials } from '../words/result.ts'
import { type DirectoryEntry, directoryEntry } from './directory-entry.ts'
import { createFindGroupEntries } from './groups.ts'
import { type EntryLoginOptions, resolveEntryOptions } from './options.ts'

/** Who logged in: the entry, and the entries of the groups. */
export interface EntryUser extends DirectoryEntry {
  /** Empty unless `groups` is configured. */
  readonly groups: readonly DirectoryEntry[]
}

/** A directory to log users in against, as {@link createEntryLogin} gives it. */
export interface EntryLogin {
  /**
   * Logs a person in. Resolves for right and wrong passwords alike; rejects with an
   * `LdapAuthError` when nobody could say.
   *
   * @throws as `LdapAuth.authenticate` does, `ERR_LDAP_AUTH_OPTIONS` where `groups.filter` gives no
   * filter, and what `groups.filter` throws
   */
  authenticate(credentials: Credentials, context?: LoginContext): Promise<AuthResult<EntryUser>>
  /**
   * Lets the logins in flight finish, then closes every connection. Calls that come later reject
   * with `ERR_LDAP_AUTH_CLOSED`.
   *
   * @param options - `graceMs`: milliseconds to wait for logins in flight before they are cut off; 5000 by default
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * The login of `createLdapAuth` for adapters that keep the user of another library: it gives entries
 * as the directory sent them, read as the service account. For everything else there is `createLdapAuth`.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`: the message names the option and says what to change
 */
export function createEntryLogin(options: EntryLoginOptions): EntryLogin {
  const { settings, attributes, groups } = resolveEntryOptions(options)
  const directory = new Directory(settings, systemClock)
  const inFlight = new InFlight(systemClock, settings.timeouts.loginMs, directory)
  const findGroups = createFindGroupEntries(groups, directory)
  const unasked = unaskedState(attributes)
  const locate = createLocateByName(settings, directory, [...attributes, ...unasked])
  const attempt = createAttempt<EntryUser>({
    directory,
    identify: createSearchDn(locate, [], settings.user),
    describe: async ({ service, server }, deadline) => ({
      ...directoryEntry(service, new Set(unasked.map((name) => name.toLowerCase()))),
      groups: await findGroups(service, server, deadline),
    }),
    meetsRequirements: async () => true,
  })
  const login = refuseFaults(createLogin(attempt), settings.limits)
  return {
    authenticate: async (credentials, { signal } = {}) => {
      // Read once: a getter must not show one password to the checks and another to the bind.
      const { username, password } = Object(credentials) as Credentials
      return inFlight.run(
        (deadline) => login({ username, password }, deadline, new Course()),
        signal,
      )
    },
    close: (closing) => inFlight.close(closing),
  }
}

/** What the state of an account is read from beyond the attributes that were asked for. */
function unaskedState(attributes: readonly string[]): readonly string[] {
  const asked = new Set(attributes.map((name) => name.toLowerCase()))
  return accountStateAttributes.filter((name) => {
    const everyOther = operationalStateAttributes.includes(name) ? '+' : '*'
    return !asked.has(name.toLowerCase()) && !asked.has(everyOther)
  })
}
