import type { AddressInfo } from 'node:net'
import type { Adapter } from '@ldap-auth/conformance'
import fastify from 'fastify'
import { type FastifyLdapAuth, ldapAuth } from '../src/index.ts'
import type { SessionPlugin } from './app.ts'

/** The application that the conformance suite asks for, with one of the session plugins. */
export function startWith(sessions: SessionPlugin): Adapter['start'] {
  return async ({ options, partners, trustProxy, show }) => {
    const app = fastify({ trustProxy: trustProxy && 'loopback', forceCloseConnections: true })
    await sessions(app)
    app.get('/open', async (request) => {
      Object.assign(request.session, { cart: 'full' })
      return {}
    })
    await app.register(ldapAuth, options)
    const answer = async ({ ldapUser }: { ldapUser: Parameters<typeof show>[0] | null }) =>
      show(ldapUser ?? undefined)
    if (partners) {
      await app.register(ldapAuth, { ...partners, decorate: 'partners', prefix: '/partners' })
      const { verifyLdap } = app.getDecorator<FastifyLdapAuth>('partners')
      app.get('/partners', { onRequest: verifyLdap }, answer)
    }
    app.route({ method: ['GET', 'POST'], url: '/', onRequest: app.verifyLdap, handler: answer })
    app.get('/admin', { onRequest: app.requireLdapRole('admin') }, answer)
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    return {
      url: `http://127.0.0.1:${port}`,
      // What came in as { auth } is not of our making.
      handle: [app.verifyLdap, options.auth === undefined && app.ldapAuth],
      stop: () => app.close(),
    }
  }
}
