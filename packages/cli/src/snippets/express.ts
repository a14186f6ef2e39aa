import type { Snippet } from './snippet.ts'

export function express(readOptions: string): Snippet {
  return {
    name: 'server.mjs',
    packages: ['@ldap-auth/express', 'express', 'express-session'],
    code: `import { readFileSync } from 'node:fs'
import { ldapAuth } from '@ldap-auth/express'
import express from 'express'
import session from 'express-session'

${readOptions}

const app = express()
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }))
app.use(ldapAuth(options))
app.get('/', (req, res) => res.send(\`Hello \${req.ldapUser?.displayName}\`))
app.listen(3000)
`,
  }
}
