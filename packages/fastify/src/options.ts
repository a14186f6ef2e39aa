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
}

/** What `ldapAuth` takes: the directory's options, or `{ auth }`, and its own, in one object. */
export type FastifyLdapAuthOptions = FastifyAdapterOptions & DirectoryOptions

/** The options of a registration after every check. */
export interface ResolvedRegistration extends ResolvedAdapter<FastifyRequest> {
  readonly decorate: string | undefined
  /** The option of Fastify's own, for the login and the logout. */
  readonly prefix: string
  readonly mountPath: string
  /** Whether logins are kept in the session of the application. */
  readonly hasSession: boolean
  /** Whether there is nothing that a login could be kept in, or come from. */
  readonly isLost: boolean
}

/** Checks the options of a registration against the application it is made in. */
export function resolveOptions(
  app: FastifyInstance,
  { logLevel: _, logSerializers: __, ...options }: FastifyLdapAuthOptions & RegisterOptions,
): ResolvedRegistration {
  const { decorate, prefix = '', session, ...rest } = options
  const given = session === false ? rest : { ...rest, session }
  const adapter = resolveAdapterOptions<FastifyRequest>(given)
  refuseTaken(app, decorate ?? 'ldapAuth')
  const isKept = session !== false
  const hasSession = isKept && app.hasRequestDecorator('session')
  const isLost = isKept && !hasSession && adapter.settings.realm === undefined
  const mountPath = mountPathOf(app, prefix)
  return { ...adapter, decorate, prefix, mountPath, hasSession, isLost }
}

/** The refusal of a registration in which nobody could stay logged in. */
export function nothingToStand(): LdapAuthError {
  return wrong(
    'session: no session plugin was registered before this one and basic is off, so nobody could ' +
      'stay logged in; register @fastify/session or @fastify/secure-session before it, or set ' +
      'basic: { realm }, or session: false to use app.ldapAuth alone',
  )
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

function mountPathOf({ prefix: outer }: FastifyInstance, prefix: string): string {
  const path = `${outer}/${prefix}`.replace(/\/{2,}/g, '/').replace(/\/$/, '')
  if (!/[:*]/.test(path)) return path
  throw wrong(`prefix: "${path}" has parameters; the login needs a path that is always the same`)
}

function wrong(message: string): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', message)
}
