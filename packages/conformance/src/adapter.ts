import type { LdapUser } from '@ldap-auth/core'
import type { AdapterOptions, DirectoryOptions } from '@ldap-auth/core/http'

/** What an adapter may do without. Cases that need what it lacks are left out, and shown as such. */
export type Feature =
  /** Serves the login page, the login and the logout, and writes every answer itself. */
  | 'routes'
  /** Reads the body of a login where no parser of the application did. */
  | 'body'
  /** Keeps a login in the session of the application. */
  | 'session'
  /** The session lives at the server, which knows no session behind a cookie of before. */
  | 'session-store'
  /** A session outlives a request that was refused because the directory did not answer. */
  | 'session-outage'
  /** Takes HTTP Basic on guarded pages. */
  | 'basic'
  /** Lets in by role. */
  | 'roles'
  /** Stands twice in one application. */
  | 'second-directory'

/** An adapter under test: the differences between adapters that the suite allows are all in here. */
export interface Adapter {
  /** Names the column of the table, such as `Express 5`. */
  readonly name: string
  /** Starts an application of {@link AppOptions} on a free port of 127.0.0.1, in this process. */
  start(options: AppOptions): Promise<RunningApp>
  /**
   * What it lacks.
   * @defaultValue every feature is there
   */
  readonly supports?: Readonly<Partial<Record<Feature, boolean>>> | undefined
}

/** The options of an adapter and of its directory, in one object. */
export type GivenOptions = AdapterOptions<unknown> & DirectoryOptions

/**
 * The application that {@link Adapter.start} starts, without body parsers unless the framework has
 * its own, with a session middleware before the adapter:
 *
 * - `/open`: no guard; `{}`, and something put into the session
 * - `/`: guarded, GET and POST; what `show` makes of the user, as JSON
 * - `/admin`: only for the role `admin`; the same answer
 * - `/partners`: guarded by the second instance, the same answer; its login at `/partners/login`, its
 *   logout at `/partners/logout`
 *
 * Without the feature `routes` the application serves `POST /login` by itself: 200 when somebody
 * logged in, else status and headers of the adapter with `{ error: { code, message } }`, in this
 * order, as JSON. Whom the adapter does not know gets 401 on guarded pages.
 */
export interface AppOptions {
  /** For the adapter, as it is. */
  readonly options: GivenOptions
  /** For a second instance at `/partners`. */
  readonly partners: GivenOptions | undefined
  /** Whether the framework believes what a proxy on this machine forwards. */
  readonly trustProxy: boolean
  /** What guarded pages answer. */
  readonly show: (user: LdapUser | undefined) => object
}

/** An application that runs. */
export interface RunningApp {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** What the adapter gave to the application. It may end up in a log, so it is searched for secrets. */
  readonly handle: unknown
  /** Ends the server, and closes the adapter the way its users do. */
  stop(): Promise<void>
}
