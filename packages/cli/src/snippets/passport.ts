import type { Snippet } from './snippet.ts'

export function passport(readOptions: string): Snippet {
  return {
    name: 'server.mjs',
    packages: ['@ldap-auth/passport', 'passport', 'express', 'express-session'],
    code: `import { readFileSync } from 'node:fs'
import { LdapStrategy } from '@ldap-auth/passport'
import express from 'express'
import session from 'express-session'
import passport from 'passport'

${readOptions}

const strategy = new LdapStrategy(options)
passport.use(strategy)
passport.serializeUser(strategy.serializeUser)
passport.deserializeUser(strategy.deserializeUser)

const app = express()
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }))
app.use(passport.session())
app.get('/login', (req, res) => {
  res.send('<form method="post"><input name="username"><input name="password" type="password"><button>Log in</button></form>')
})
app.post('/login', passport.authenticate('ldap', { successRedirect: '/', failureRedirect: '/login' }))
app.use((req, res, next) => (req.isAuthenticated() ? next() : res.redirect('/login')))
app.get('/', (req, res) => {
  /** @type {Partial<import('@ldap-auth/passport').LdapUser>} */
  const user = req.user ?? {}
  res.send(\`Hello \${user.displayName}\`)
})
app.listen(3000)
`,
  }
}
