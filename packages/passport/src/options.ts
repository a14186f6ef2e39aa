import {
  type AdapterOptions,
  type DirectoryOptions,
  type ResolvedAdapter,
  resolveAdapterOptions,
} from '@ldap-auth/core/http'
import type { Request } from 'express'
import { refused, refuseInherited } from './refused.ts'

/** The options that other adapters have for what Passport leaves to the application. */
const pageOptions = ['loginPath', 'logoutPath', 'loginPage'] as const

interface OwnOptions<Req> extends Omit<AdapterOptions<Req>, (typeof pageOptions)[number]> {
  /**
   * The name under which the login carries the user name; the same as `fields.username`.
   * @defaultValue `'username'`
   */
  usernameField?: string | undefined
  /**
   * The name under which the login carries the password; the same as `fields.password`.
   * @defaultValue `'password'`
   */
  passwordField?: string | undefined
}

/**
 * What a strategy takes: the directory's options, or `{ auth }`, and its own, in one object.
 * `Req` is the framework's request.
 */
export type LdapStrategyOptions<Req = Request> = OwnOptions<Req> &
  DirectoryOptions & {
    /**
     * Whether the verify function gets the request before the user.
     * @defaultValue `false`
     */
    passReqToCallback?: false | undefined
  }

/** {@link LdapStrategyOptions} for a verify function that gets the request before the user. */
export type LdapStrategyOptionsWithRequest<Req = Request> = OwnOptions<Req> &
  DirectoryOptions & { passReqToCallback: true }

/** The options of a strategy after every check. */
export interface ResolvedStrategy<Req> extends ResolvedAdapter<Req> {
  readonly passReqToCallback: boolean
}

/**
 * Checks a strategy's options.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function resolveOptions<Req>(
  given: LdapStrategyOptions<Req> | LdapStrategyOptionsWithRequest<Req>,
): ResolvedStrategy<Req> {
  if (typeof given !== 'object' || given === null) {
    return { ...resolveAdapterOptions<Req>(given), passReqToCallback: false }
  }
  refuseInherited('', given, ['usernameField', 'passwordField', 'passReqToCallback'])
  const { usernameField, passwordField, passReqToCallback = false, ...rest } = given
  const page = pageOptions.find((name) => Reflect.get(rest, name) !== undefined)
  if (page !== undefined) throw refused(page, 'a strategy serves no pages; leave it out')
  if (typeof passReqToCallback !== 'boolean')
    throw refused('passReqToCallback', 'must be a boolean')
  const fields = mergedFields(rest.fields, { usernameField, passwordField })
  // The prototype stays, so that what it hides is still found and refused.
  const shared = Object.assign(Object.create(Object.getPrototypeOf(given)), rest, fields)
  return { ...resolveAdapterOptions<Req>(shared), passReqToCallback }
}

function mergedFields(fields: unknown, named: Record<string, unknown>): object {
  for (const [option, name] of Object.entries(named)) {
    if (name === undefined) continue
    if (typeof name !== 'string') throw refused(option, 'must be the name of a field of the login')
    if (fields !== undefined) throw refused(option, 'can not stand beside fields')
  }
  const { usernameField: username, passwordField: password } = named
  return fields === undefined ? { fields: { username, password } } : {}
}
