import { LdapAuthError } from '@ldap-auth/core'
import {
  type AdapterOptions,
  type DirectoryOptions,
  type ResolvedAdapter,
  resolveAdapterOptions,
  type SessionOptions,
} from '@ldap-auth/core/http'
import type { FastifyInstance, FastifyRequest, RegisterOptions } from 'fastify'

/** What `ldapAuth` takes beside the options of the directory. */
export interface FastifyAdapterOptions extends Omit<AdapterOptions<FastifyRequest>, 'session'> {
  /**
   * How long a login lasts, and what it is checked against meanwhile. `false`: no login page, no
   * login and no logout, for applications that bring their own.
   */
  session?: false | SessionOptions | undefined
  /** Puts what is added below a name, such as `partners` for `app.partners`: for a second directory. */
  decorate?: string | undefined
  /** Stands before the paths of the login and the logout. */
  prefix?: string | undefined
}

/** What `ldapAuth` takes: the directory's options, or `{ auth }`, and its own, in one object. */
export type FastifyLdapAuthOptions = FastifyAdapterOptions & DirectoryOptions

/** The options of a registration after every check. */
export interface ResolvedRegistration extends ResolvedAdapter<FastifyRequest> {
  readonly decorate: string | undefined
  readonly prefix: string
  readonly mountPath: string
  /** Whether logins are kept in the session of the application. */
  readonly hasSession: boolean
}

/** Checks the options of a registration against the application it is made in. */
export function resolveOptions(
  app: FastifyInstance,
  options: FastifyLdapAuthOptions,
): ResolvedRegistration {
  const { decorate, prefix = '', session, ...rest } = withoutLogOptions(options)
  const given = session === false ? rest : { ...rest, session }
  const adapter = resolveAdapterOptions<FastifyRequest>(given)
  refuseTaken(app, decorate ?? 'ldapAuth')
  const hasSession = session !== false && app.hasRequestDecorator('session')
  if (!hasSession && session !== false && adapter.settings.realm === undefined) {
    throw wrong(
      'session: no session plugin was registered before and basic is off, so nobody could stay ' +
        'logged in; register @fastify/session or @fastify/secure-session first, or set ' +
        'basic: { realm }, or set session: false to use app.ldapAuth alone',
    )
  }
  return { ...adapter, decorate, prefix, mountPath: mountPathOf(app, prefix), hasSession }
}

/** What Fastify itself takes of the options of every registration. */
function withoutLogOptions({
  logLevel: _level,
  logSerializers: _serializers,
  ...options
}: FastifyLdapAuthOptions & Omit<RegisterOptions, 'prefix'>): FastifyLdapAuthOptions {
  return options
}

function refuseTaken(app: FastifyInstance, name: unknown): void {
  if (typeof name !== 'string' || !/^[a-z_$][\w$]*$/i.test(name)) {
    throw wrong('decorate: must be a name, such as "partners" for app.partners')
  }
  if (!app.hasDecorator(name)) return
  throw wrong(
    `decorate: app.${name} is there already; give the second directory a name of its own, such as ` +
      'decorate: "partners" for app.partners',
  )
}

function mountPathOf({ prefix: outer }: FastifyInstance, prefix: unknown): string {
  const path = `${outer}/${prefix}`.replace(/\/{2,}/g, '/').replace(/\/$/, '')
  if (!/[:*]/.test(path)) return path
  throw wrong(`prefix: "${path}" has parameters; the login needs a path that is always the same`)
}

function wrong(message: string): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', message)
}
