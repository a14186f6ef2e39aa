// @ts-check
import { randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import {
  contentSecurityPolicy,
  homePage,
  notFoundPage,
  rolePages,
} from '@ldap-auth/example-company'
import { ldapAuth } from '@ldap-auth/fastify'
import fastify from 'fastify'

/**
 * The application. Every route is for people who are logged in.
 *
 * @param {import('@ldap-auth/fastify').LdapAuthOptions} options
 */
export async function createApp(options) {
  const app = fastify()
  await app.register(cookie)
  await app.register(session, {
    // A secret of its own per start: the sessions are kept in memory and end with the process anyway.
    secret: randomBytes(32).toString('hex'),
    cookie: { secure: 'auto', sameSite: 'lax' },
    saveUninitialized: false,
    rolling: false,
  })
  await app.register(ldapAuth, {
    ...options,
    session: { attributes: options.user.attributes ?? [] },
  })
  app.addHook('onRequest', app.verifyLdap)
  addPages(app)
  return app
}

/** @param {import('fastify').FastifyInstance} app */
function addPages(app) {
  const pages = rolePages(app.ldapAuth.options.roles)
  app.addHook('onRequest', async (_request, reply) => {
    reply.type('text/html; charset=utf-8').header('Content-Security-Policy', contentSecurityPolicy)
  })
  app.get('/', async ({ ldapUser }, reply) => {
    return ldapUser === null ? reply.callNotFound() : homePage(ldapUser, pages)
  })
  for (const { role, path, html } of pages) {
    app.get(path, { onRequest: app.requireLdapRole(role) }, async () => html)
  }
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send(notFoundPage()))
}
