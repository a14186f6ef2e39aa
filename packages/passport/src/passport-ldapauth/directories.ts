import { isDeepStrictEqual } from 'node:util'
import { type Credentials, LdapAuthError, type RejectedLogin } from '@ldap-auth/core'
import { createEntryLogin, type EntryLogin } from '@ldap-auth/core/entries'
import { inOurNames } from './option-names.ts'
import { type DirectoryOptions, readServerOptions } from './server-options.ts'
import type { LdapauthServerOptions } from './types.ts'
import { type EntryObject, entryObject, userObject } from './user.ts'

/** A user of the directory, or why there is none. */
export type Answer = { readonly user: EntryObject } | { readonly refused: RejectedLogin }

/** How many directories stay open. */
const MAX_OPEN = 20

interface Opened {
  readonly options: DirectoryOptions
  readonly login: EntryLogin
}

/** The directories of a strategy: one for all requests whose options are equal, the last used first. */
export class Directories {
  #opened: Opened[] = []
  #closed = false

  /**
   * Logs in at the directory that the options describe, in the turn it is called: a directory is not
   * closed between being chosen and being asked.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS`, `_CLOSED`
   */
  logIn(server: LdapauthServerOptions | undefined, credentials: Credentials): Promise<Answer> {
    if (this.#closed) throw closed()
    const { login, options } = this.#use(readServerOptions(server))
    return answerOf(login, options, credentials)
  }

  /** Closes them all, after their logins in flight. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#opened.map(({ login }) => login.close()))
  }

  #use(options: DirectoryOptions): Opened {
    const known = this.#opened.find((opened) => isDeepStrictEqual(opened.options, options))
    const used = known ?? { options, login: open(options) }
    this.#opened = [used, ...this.#opened.filter((opened) => opened !== used)]
    // The time limit of a login ends the waiting.
    for (const { login } of this.#opened.splice(MAX_OPEN)) void login.close({ graceMs: Infinity })
    return used
  }
}

function open({ login, groups, includeRaw }: DirectoryOptions): EntryLogin {
  try {
    if (groups === undefined) return createEntryLogin(login)
    const { filter } = groups
    const given =
      typeof filter === 'string'
        ? filter
        : (user: Parameters<typeof entryObject>[0]) => filter(entryObject(user, includeRaw))
    return createEntryLogin({ ...login, groups: { ...groups, filter: given } })
  } catch (error) {
    throw inOurNames(error)
  }
}

async function answerOf(
  login: EntryLogin,
  { groups, includeRaw }: DirectoryOptions,
  credentials: Credentials,
): Promise<Answer> {
  try {
    const result = await login.authenticate(credentials)
    if (!result.authenticated) return { refused: result }
    return { user: userObject(result.user, groups !== undefined, includeRaw) }
  } catch (error) {
    throw inOurNames(error)
  }
}

function closed(): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'close() was called: no more logins are taken.')
}
