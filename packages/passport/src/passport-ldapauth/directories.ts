import { isDeepStrictEqual } from 'node:util'
import { type Credentials, LdapAuthError, type RejectedLogin } from '@ldap-auth/core'
import { createEntryLogin, type EntryLogin, type EntryLoginOptions } from '@ldap-auth/core/entries'
import { withFilter } from './group-filter.ts'
import { inOurNames } from './option-names.ts'
import { readServerOptions, type ServerOptions } from './server-options.ts'
import type { LdapauthServerOptions } from './types.ts'
import { type EntryObject, userObject } from './user.ts'

/** A user of the directory, or why there is none. */
export type Answer = { readonly user: EntryObject } | { readonly refused: RejectedLogin }

/** How many directories stay open. */
const MAX_OPEN = 20

interface Opened {
  readonly options: EntryLoginOptions
  readonly login: EntryLogin
}

/** The directories of a strategy: one for all requests whose options are equal, the last used first. */
export class Directories {
  #opened: Opened[] = []
  readonly #leaving = new Set<Promise<void>>()
  #closed = false

  /**
   * Logs in at the directory that the options describe, in the turn it is called: a directory is not
   * closed between being chosen and being asked.
   *
   * @throws `ERR_LDAP_AUTH_OPTIONS`, `_CLOSED`
   */
  logIn(server: LdapauthServerOptions | undefined, credentials: Credentials): Promise<Answer> {
    if (this.#closed) throw closed()
    const options = readServerOptions(server)
    return answerOf(this.#use(options.directory), options, credentials)
  }

  /** Closes them all, after their logins in flight. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#opened.map(({ login }) => login.close()), ...this.#leaving])
  }

  #use(options: EntryLoginOptions): EntryLogin {
    const known = this.#opened.find((opened) => isDeepStrictEqual(opened.options, options))
    const used = known ?? { options, login: open(options) }
    this.#opened = [used, ...this.#opened.filter((opened) => opened !== used)]
    for (const { login } of this.#opened.splice(MAX_OPEN)) this.#leave(login)
    return used.login
  }

  #leave(login: EntryLogin): void {
    // The time limit of a login ends the waiting.
    const leaving = login.close({ graceMs: Infinity })
    this.#leaving.add(leaving)
    void leaving.finally(() => this.#leaving.delete(leaving))
  }
}

function open(options: EntryLoginOptions): EntryLogin {
  try {
    return createEntryLogin(options)
  } catch (error) {
    throw inOurNames(error)
  }
}

async function answerOf(
  login: EntryLogin,
  { directory, groupFilter, includeRaw }: ServerOptions,
  credentials: Credentials,
): Promise<Answer> {
  try {
    const result = await withFilter(groupFilter, () => login.authenticate(credentials))
    if (!result.authenticated) return { refused: result }
    return { user: userObject(result.user, directory.groups !== undefined, includeRaw) }
  } catch (error) {
    throw inOurNames(error)
  }
}

function closed(): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'close() was called: no more logins are taken.')
}
