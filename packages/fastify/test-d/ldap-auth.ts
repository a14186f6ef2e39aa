import fastifyAuth from '@fastify/auth'
import plugin, {
  createLdapAuth,
  type FastifyLdapAuth,
  type FastifyLdapAuthOptions,
  type LdapAuth,
  type LdapAuthHook,
  type LdapAuthRefusal,
  type LdapUser,
  ldapAuth,
} from '@ldap-auth/fastify'
import fastify, { type FastifyPluginAsync, type FastifyRequest } from 'fastify'

declare module '@ldap-auth/fastify' {
  interface LdapUserAttributes {
    employeeType?: readonly string[]
  }
}

const directory = {
  url: 'ldaps://ldap.company.com',
  user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
}
const options: FastifyLdapAuthOptions = {
  ...directory,
  session: { maxAgeMs: 1000, isRevoked: ({ user, loggedInAt }) => user.id === `${loggedInAt}` },
  clientAddress: (request) => request.ip,
  decorate: undefined,
}

export const same: FastifyPluginAsync<FastifyLdapAuthOptions> = plugin

const app = fastify()
await app.register(ldapAuth, options)
await app.register(ldapAuth, { ...directory, session: false, prefix: '/x', logLevel: 'warn' })
await app.register(ldapAuth, () => ({ ...directory, basic: { realm: 'Company' } }))
await app.register(import('@ldap-auth/fastify'), directory)
await app.register(fastifyAuth)

const handle: LdapAuth = app.ldapAuth
const hook: LdapAuthHook = app.requireLdapRole('admin')
app.addHook('onRequest', app.verifyLdap)
app.addHook('preValidation', hook)
app.addHook('preHandler', app.auth([app.verifyLdap, hook]))
app.get('/', { onRequest: [app.verifyLdap], preHandler: hook }, async (request) => {
  const user: LdapUser | null = request.ldapUser
  user?.attributes.employeeType?.at(0)
  // @ts-expect-error an attribute that the application has not declared
  user?.attributes.employeeTypo
  // @ts-expect-error nobody may be logged in: a route may have no hook
  return request.ldapUser.username + user?.username
})
app.get<{ Params: { id: string } }>(
  '/:id',
  { preHandler: app.verifyLdap },
  async ({ params }) => params.id,
)
app.setErrorHandler<LdapAuthRefusal>((error, _request, reply) =>
  reply.headers(error.headers).send(error.reason),
)

export function userOf(request: FastifyRequest, partners: FastifyLdapAuth): LdapUser | undefined {
  return app.ldapUserOf(request) ?? partners.ldapUserOf(request)
}

await ldapAuth(app, { auth: createLdapAuth(directory), decorate: 'partners' })
// @ts-expect-error an unknown option
app.register(ldapAuth, { ...directory, loginPth: '/x' })
// @ts-expect-error neither a directory nor its options
app.register(ldapAuth, { loginPath: '/x' })
// @ts-expect-error the options of a directory belong to the one that made it
app.register(ldapAuth, { auth: handle, url: 'ldaps://ldap.company.com' })
// @ts-expect-error a session is kept in one way or not at all
app.register(ldapAuth, { ...directory, session: true })
// @ts-expect-error a role is named
app.requireLdapRole()
// @ts-expect-error the decorators are not the application's to replace
app.ldapAuth = handle
