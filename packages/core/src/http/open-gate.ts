import type { LdapAuthOptions } from '../options/options.ts'
import type { LdapAuth } from '../words/handle.ts'
import {
  type AdapterOptions,
  type AdapterSettings,
  type DirectoryOptions,
  type ResolvedAdapter,
  resolveAdapterOptions,
} from './adapter-options.ts'
import { createGate, type Gate } from './gate.ts'

/** A directory as an adapter holds it. */
export interface OpenedDirectory {
  readonly auth: LdapAuth
  /** Closes the connections to the directory, unless it came in as `{ auth }`. */
  readonly close: () => Promise<void>
}

/** What an adapter stands on. */
export interface OpenedGate<Request> extends OpenedDirectory {
  readonly settings: AdapterSettings<Request>
  readonly gate: Gate
}

type Open = (options: LdapAuthOptions) => LdapAuth

/**
 * Checks the options of an adapter, opens the directory by `createLdapAuth`, unless it came in
 * open, and puts a gate before the application.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function openGate<Request>(
  given: AdapterOptions<Request> & DirectoryOptions,
  createLdapAuth: Open,
): OpenedGate<Request> {
  const { settings, directory } = resolveAdapterOptions<Request>(given)
  const { auth, close } = openDirectory(directory, createLdapAuth)
  return { settings, auth, close, gate: createGate(auth, settings) }
}

/**
 * Opens the directory of an adapter by `createLdapAuth`, unless it came in open.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function openDirectory(
  directory: ResolvedAdapter<never>['directory'],
  createLdapAuth: Open,
): OpenedDirectory {
  if ('auth' in directory) return { auth: directory.auth, close: async () => undefined }
  const auth = createLdapAuth(directory.options)
  return { auth, close: () => auth.close() }
}
