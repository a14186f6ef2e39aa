import { createLdapAuth, type LdapAuth, type LdapUser } from '@ldap-auth/core'
import { createGate, openDirectory } from '@ldap-auth/core/http'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import { createTranslation } from './fastify-request.ts'
import { createHooks, type LdapAuthHooks } from './hooks.ts'
import { loginRoute } from './login-route.ts'
import { type FastifyLdapAuthOptions, nothingToStand, resolveOptions } from './options.ts'
import { answerRefusals } from './refusal.ts'

/** What {@link ldapAuth} adds to the application: to itself, or below the name `decorate`. */
export interface FastifyLdapAuth extends LdapAuthHooks {
  /** The directory, to be asked without HTTP. */
  readonly ldapAuth: LdapAuth
}

declare module 'fastify' {
  interface FastifyInstance extends FastifyLdapAuth {}
  interface FastifyRequest {
    /** Who is logged in, behind `verifyLdap`; `null` in front of it. */
    ldapUser: LdapUser | null
  }
}

/**
 * Serves a login page, the login and the logout where a session plugin was registered before, and
 * adds the hooks that guard routes. A route without one of them is open.
 *
 * ```ts
 * await app.register(ldapAuth, { url: 'ldaps://ldap.example.com', user: { base, filter: '(uid={{username}})' } })
 * app.get('/', { onRequest: app.verifyLdap }, async (request) => `Hello ${request.ldapUser?.displayName}`)
 * ```
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option that is wrong
 */
export const ldapAuth: FastifyPluginAsync<FastifyLdapAuthOptions> = fastifyPlugin(plugin, {
  name: '@ldap-auth/fastify',
  fastify: '5.x',
})

async function plugin(app: FastifyInstance, options: FastifyLdapAuthOptions): Promise<void> {
  const registration = resolveOptions(app, options)
  const { settings, directory, hasSession, prefix, decorate } = registration
  const { auth, close } = openDirectory(directory, createLdapAuth)
  if (registration.isLost) throw nothingToStand()
  app.addHook('onClose', close)

  const gate = createGate(auth, settings)
  const translate = createTranslation(registration)
  const added = { ldapAuth: auth, ...createHooks(gate, translate) }
  answerRefusals(app)
  if (!app.hasRequestDecorator('ldapUser')) app.decorateRequest('ldapUser', null)
  if (decorate !== undefined) app.decorate(decorate, added)
  else for (const [name, value] of Object.entries(added)) app.decorate<unknown, string>(name, value)

  if (!hasSession) return
  for (const path of [settings.loginPath, settings.logoutPath]) {
    await app.register(loginRoute(path, gate, translate), { prefix })
  }
}
