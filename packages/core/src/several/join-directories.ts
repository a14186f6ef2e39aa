import { systemWaiting, type Waiting } from '../login/waits.ts'
import { DEFAULT_LIMIT } from '../users/search.ts'
import type {
  DirectoryHealth,
  FoundUsers,
  LdapAuth,
  LdapAuthStats,
  LoggedInUser,
  LoginContext,
  SearchUsersOptions,
  UserReference,
} from '../words/handle.ts'
import type { ResolvedOptions } from '../words/resolved-options.ts'
import type { AuthResult, Credentials, RejectedLogin, Revalidation } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'
import { candidatesFor } from './domain.ts'
import { askInTurn, couldNotSay, type Weight } from './in-turn.ts'
import { joinedOptions, joinedStats } from './joined-figures.ts'
import {
  type JoinDirectoriesOptions,
  type JoinSettings,
  type NamedDirectory,
  resolveJoinOptions,
} from './options.ts'
import { RefusalsInTurn } from './refusals-in-turn.ts'
import { typedCredentials } from './typed-credentials.ts'

/**
 * Several directories as one, for everything that takes `{ auth }`:
 *
 * ```ts
 * const ldap = joinDirectories({
 *   directories: {
 *     staff: { auth: createLdapAuth(activeDirectory), domains: ['corp.example.com', 'CORP'] },
 *     partners: { auth: createLdapAuth(openLdap) },
 *   },
 * })
 * ```
 *
 * A name with a domain that one directory has goes there and nowhere else. Every other name is asked
 * about in the order of the directories, as long as they answer that they do not know it; see
 * `afterRefusal` for what a refused password does. A directory that does not answer is passed over:
 * where a later one lets the person in they are in, and otherwise its failure is thrown.
 *
 * Users have the name of their directory as `directory`, and in front of their id: `staff:...`. `options`
 * are those of the first directory with the roles and attributes of all; `options.directories` has each.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function joinDirectories(options: JoinDirectoriesOptions): LdapAuth {
  return buildJoinedDirectories(options, systemWaiting)
}

/** As `joinDirectories`, by a time of one's own. */
export function buildJoinedDirectories(
  options: JoinDirectoriesOptions,
  waiting: Waiting,
): LdapAuth {
  const settings = resolveJoinOptions(options)
  return new JoinedDirectories(settings, new RefusalsInTurn(settings.directories.length, waiting))
}

/** What is said of a user whose directory is none of these. */
const unknownUser = { valid: false, reason: 'unknown-user' } as const

class JoinedDirectories implements LdapAuth {
  readonly options: ResolvedOptions
  readonly #directories: JoinSettings['directories']
  readonly #afterRefusal: JoinSettings['afterRefusal']
  readonly #refusals: RefusalsInTurn

  constructor({ directories, afterRefusal }: JoinSettings, refusals: RefusalsInTurn) {
    this.options = joinedOptions(directories)
    this.#directories = directories
    this.#afterRefusal = afterRefusal
    this.#refusals = refusals
  }

  get stats(): LdapAuthStats {
    return joinedStats(this.#directories.map(({ auth }) => auth.stats))
  }

  async authenticate(credentials: Credentials, context?: LoginContext): Promise<AuthResult> {
    const { username: typed, password } = typedCredentials(credentials)
    const since = this.#refusals.now()
    const candidates = candidatesFor(typed, this.#directories)
    const results = await askInTurn(
      candidates,
      async ({ directory, username }) => {
        const result = await directory.auth.authenticate({ username, password }, context)
        return result.authenticated ? { ...result, user: named(result.user, directory) } : result
      },
      (result) => this.#weigh(result),
    )
    const [first] = results
    if (first === undefined) throw new Error('no directory was asked')
    const result = results.find((one) => !isUnknown(one)) ?? first
    if (candidates.length === 1) return result
    const asked = { since, directories: results.length, signal: context?.signal }
    return this.#refusals.level(result, asked)
  }

  async findUser(who: UserReference): Promise<LdapUser | null> {
    const found = await askInTurn(
      this.#directoriesOf(who),
      async ([directory, asked]) => {
        const user = await directory.auth.findUser(asked)
        return user && named(user, directory)
      },
      (user) => (user === null ? 'open' : 'final'),
    )
    return found[0] ?? null
  }

  /** A directory that does not answer leaves the list partial; that none does is thrown. */
  async searchUsers(text: string, options: SearchUsersOptions = {}): Promise<FoundUsers> {
    const searches = this.#directories.map(async (directory) => {
      const { users, partial } = await directory.auth.searchUsers(text, options)
      return { users: users.map((user) => withName(user, directory)), partial }
    })
    const found = await Promise.allSettled(searches)
    const lists = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failure = found.find((one) => one.status === 'rejected')
    if (failure !== undefined && (lists.length === 0 || !couldNotSay(failure.reason))) {
      throw failure.reason
    }
    const users = lists.flatMap((list) => list.users)
    const limit = options.limit ?? DEFAULT_LIMIT
    const partial = failure !== undefined || lists.some((list) => list.partial)
    return { users: users.slice(0, limit), partial: partial || users.length > limit }
  }

  async revalidate(user: LoggedInUser): Promise<Revalidation> {
    const [directory, id] = this.#directoryOfId(Object(user).id) ?? []
    if (directory === undefined || id === undefined) return unknownUser
    const answer = await directory.auth.revalidate({ ...user, id })
    return answer.valid ? { valid: true, user: named(answer.user, directory) } : answer
  }

  /** Healthy while every directory is: without one of them, its people can not log in. */
  async check(): Promise<DirectoryHealth> {
    const found = await Promise.all(this.#directories.map(({ auth }) => auth.check()))
    return {
      healthy: found.every(({ healthy }) => healthy),
      servers: found.flatMap(({ servers }) => servers),
    }
  }

  /** In all of them, also by the name that the one whose domain it has would know. */
  invalidate(username?: string): void {
    for (const { auth } of this.#directories) auth.invalidate(username)
    if (username === undefined) return
    for (const candidate of candidatesFor(username, this.#directories)) {
      candidate.directory.auth.invalidate(candidate.username)
    }
  }

  async close(options?: { graceMs?: number }): Promise<void> {
    this.#refusals.close()
    await Promise.all(this.#directories.map(({ auth }) => auth.close(options)))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #weigh(result: AuthResult): Weight {
    if (result.authenticated) return 'final'
    const { reason, detail } = result
    if (reason === 'unknown-user') return 'open'
    // Whoever proved the password is nobody else, and no other directory lifts what is wrong with the form.
    if (detail.passwordProven || everywhere.has(reason)) return 'final'
    return this.#afterRefusal === 'next' ? 'open' : 'last'
  }

  #directoriesOf(who: UserReference): readonly (readonly [NamedDirectory, UserReference])[] {
    if (typeof who === 'string') {
      const candidates = candidatesFor(who, this.#directories)
      return candidates.map(({ directory, username }) => [directory, username])
    }
    const id: unknown = Reflect.get(Object(who), 'id')
    if (typeof id !== 'string' || id === '') return this.#directories.map((one) => [one, who])
    const owner = this.#directoryOfId(id)
    return owner === undefined ? [] : [[owner[0], { id: owner[1] }]]
  }

  #directoryOfId(id: unknown): [NamedDirectory, string] | undefined {
    const [, name, own] = typeof id === 'string' ? (/^([^:]+):(.+)$/s.exec(id) ?? []) : []
    const directory = this.#directories.find((one) => one.name === name)
    return directory === undefined || own === undefined ? undefined : [directory, own]
  }
}

/** Refusals that are about the login and not about the person. */
const everywhere: ReadonlySet<RejectedLogin['reason']> = new Set<RejectedLogin['reason']>([
  'missing-credentials',
  'malformed-credentials',
  'too-many-attempts',
])

function isUnknown(result: AuthResult): boolean {
  return !result.authenticated && result.reason === 'unknown-user'
}

/** Two directories may have given the same id: with the name in front they stay two people. */
function named(user: LdapUser, { name }: NamedDirectory): LdapUser {
  return withName({ ...user, directory: name }, { name })
}

function withName<User extends { readonly id: string }>(
  user: User,
  { name }: Pick<NamedDirectory, 'name'>,
): User {
  return Object.freeze({ ...user, id: `${name}:${user.id}` })
}
