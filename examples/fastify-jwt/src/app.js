// @ts-check
import { randomBytes } from 'node:crypto'
import jwt from '@fastify/jwt'
import { ldapAuth } from '@ldap-auth/fastify'
import fastify from 'fastify'
import { answerFailure, answerRejection } from './answers.js'

/**
 * What a token says. It holds for as long as the token does: the directory is not asked again.
 *
 * @typedef {{ sub: string, username: string, roles: readonly string[] }} Claims
 */

/** Seconds until a token ends. */
const lifetime = 15 * 60

const credentials = {
  type: 'object',
  required: ['username', 'password'],
  properties: { username: { type: 'string' }, password: { type: 'string' } },
}

/**
 * The application. `POST /token` gives a token for a user name and a password; the rest takes it.
 *
 * @param {import('@ldap-auth/fastify').LdapAuthOptions} options
 */
export async function createApp(options) {
  // Strings only: by default Fastify would turn a number into a password.
  const app = fastify({ ajv: { customOptions: { coerceTypes: false } } })
  app.setErrorHandler(answerFailure)
  // A secret of its own per start: tokens end with the process. Several machines need one secret.
  await app.register(jwt, { secret: randomBytes(32).toString('hex') })
  await app.register(ldapAuth, { ...options, session: false })
  addToken(app)
  addPages(app)
  return app
}

/** @param {import('fastify').FastifyInstance} app */
function addToken(app) {
  app.post('/token', { schema: { body: credentials } }, async (request, reply) => {
    const { username, password } = /** @type {import('@ldap-auth/fastify').Credentials} */ (
      request.body
    )
    const login = await app.ldapAuth.authenticate(
      { username, password },
      { clientAddress: request.ip },
    )
    reply.header('Cache-Control', 'no-store')
    if (!login.authenticated) return answerRejection(login, reply)
    const { id, username: name, roles } = login.user
    const token = app.jwt.sign({ sub: id, username: name, roles }, { expiresIn: lifetime })
    return { token_type: 'Bearer', access_token: token, expires_in: lifetime }
  })
}

/** @param {import('fastify').FastifyInstance} app */
function addPages(app) {
  app.get('/', async () => usage)
  app.get('/me', { onRequest: verifyToken }, async ({ user }) => user)
  app.get('/operations', { onRequest: [verifyToken, requireAdmin] }, async () => 'Operations\n')
}

/** @param {import('fastify').FastifyRequest} request */
async function verifyToken(request) {
  await request.jwtVerify()
}

/**
 * @param {import('fastify').FastifyRequest} request
 * @param {import('fastify').FastifyReply} reply
 */
async function requireAdmin({ user }, reply) {
  const { roles } = /** @type {Claims} */ (user)
  if (roles.includes('admin')) return
  return reply.code(403).send({ error: { code: 'role-missing', message: 'This needs “admin”.' } })
}

const usage = `POST /token        {"username": "...", "password": "..."} gives an access_token
GET  /me           with Authorization: Bearer <access_token>
GET  /operations   the same, for the role admin
`
