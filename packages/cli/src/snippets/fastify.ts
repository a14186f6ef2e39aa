import type { Snippet } from './snippet.ts'

export function fastify(readOptions: string): Snippet {
  return {
    name: 'server.mjs',
    packages: ['@ldap-auth/fastify', 'fastify', '@fastify/cookie', '@fastify/session'],
    code: `import { readFileSync } from 'node:fs'
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import { ldapAuth } from '@ldap-auth/fastify'
import fastify from 'fastify'

${readOptions}

const app = fastify({ logger: true })
await app.register(cookie)
// Cookies are sent over plain HTTP as well while NODE_ENV is not production.
const secure = process.env.NODE_ENV === 'production'
await app.register(session, {
  secret: process.env.SESSION_SECRET,
  cookie: { secure },
  rolling: false,
  saveUninitialized: false,
})
await app.register(ldapAuth, options)
app.addHook('onRequest', app.verifyLdap)
app.get('/', async (request) => \`Hello \${request.ldapUser?.displayName}\`)
await app.listen({ port: 3000 })
`,
  }
}
