// @ts-check
import { randomBytes } from 'node:crypto'
import {
  contentSecurityPolicy,
  homePage,
  notFoundPage,
  rolePages,
} from '@ldap-auth/example-company'
import { ldapAuth } from '@ldap-auth/express'
import express from 'express'
import session from 'express-session'

/**
 * The application. Everything behind `app.use(auth)` is for people who are logged in.
 *
 * @param {import('@ldap-auth/express').LdapAuth} ldap
 */
export function createApp(ldap) {
  const { user, roles } = ldap.options
  const auth = ldapAuth({ auth: ldap, session: { attributes: user.attributes } })
  const pages = rolePages(roles)
  // A secret of its own per start: the sessions are kept in memory and end with the process anyway.
  const secret = randomBytes(32).toString('hex')

  const app = express()
  app.disable('x-powered-by')
  app.use(session({ secret, resave: false, saveUninitialized: false, cookie: { sameSite: 'lax' } }))
  app.use(auth)
  app.use((_req, res, next) => {
    res.set('Content-Security-Policy', contentSecurityPolicy)
    next()
  })
  app.get('/', (req, res, next) => {
    const known = auth.userOf(req)
    if (known === undefined) next()
    else res.send(homePage(known, pages))
  })
  for (const { role, path, html } of pages) {
    app.get(path, auth.requireRole(role), (_req, res) => void res.send(html))
  }
  app.use((_req, res) => void res.status(404).send(notFoundPage()))
  return app
}
