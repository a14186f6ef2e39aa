import type { Snippet } from './snippet.ts'

export function hono(readOptions: string): Snippet {
  return {
    name: 'server.mjs',
    packages: ['@ldap-auth/hono', 'hono', '@hono/node-server', 'hono-sessions'],
    code: `import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { ldapAuth } from '@ldap-auth/hono'
import { Hono } from 'hono'
import { MemoryStore, sessionMiddleware } from 'hono-sessions'

${readOptions}

// Cookies are sent over plain HTTP as well while NODE_ENV is not production.
const secure = process.env.NODE_ENV === 'production'
const app = new Hono()
app.use(
  sessionMiddleware({
    store: new MemoryStore(),
    autoExtendExpiration: false,
    cookieOptions: { path: '/', httpOnly: true, sameSite: 'Lax', secure },
  }),
)
app.use(ldapAuth(options))
app.get('/', (c) => c.text(\`Hello \${c.get('ldapUser')?.displayName}\`))
serve({ fetch: app.fetch, port: 3000 })
`,
  }
}
