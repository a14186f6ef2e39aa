import cookie from '@fastify/cookie'
import session from '@fastify/session'
import { ldapAuth } from '@ldap-auth/fastify'
import fastify from 'fastify'
import { logInAt, type Scene } from './scene.js'

export async function logIn({ options }: Scene): Promise<void> {
  const app = fastify({ forceCloseConnections: true })
  await app.register(cookie)
  await app.register(session, { secret: 'a secret of more than 32 characters', rolling: false })
  await app.register(ldapAuth, options)
  app.get('/', { onRequest: app.verifyLdap }, async (request) => request.ldapUser?.displayName)
  await logInAt(`${await app.listen({ port: 0, host: '127.0.0.1' })}/login`)
  await app.close()
}
