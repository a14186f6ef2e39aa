// @ts-check
import { randomBytes } from 'node:crypto'
import {
  contentSecurityPolicy,
  homePage,
  notFoundPage,
  rolePages,
} from '@ldap-auth/example-company'
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { loginPage } from './login-page.js'

/**
 * The application: Passport keeps the session, the strategy asks the directory.
 *
 * @param {import('@ldap-auth/passport').LdapStrategy} strategy
 * @param {object} roles - as in the options
 */
export function createApp(strategy, roles) {
  passport.use(strategy)
  passport.serializeUser(strategy.serializeUser)
  passport.deserializeUser(strategy.deserializeUser)
  // A secret of its own per start: the sessions are kept in memory and end with the process anyway.
  const secret = randomBytes(32).toString('hex')

  const app = express()
  app.disable('x-powered-by')
  app.use(session({ secret, resave: false, saveUninitialized: false, cookie: { sameSite: 'lax' } }))
  app.use(passport.session())
  app.use((_req, res, next) => {
    res.set({ 'Content-Security-Policy': contentSecurityPolicy, 'Cache-Control': 'no-store' })
    next()
  })
  addLogin(app)
  addPages(app, rolePages(roles))
  return app
}

/** @param {import('express').Express} app */
function addLogin(app) {
  app.get('/login', (req, res) => {
    const messages = Reflect.get(req.session, 'messages')
    Reflect.deleteProperty(req.session, 'messages')
    res.send(loginPage(messages?.at(-1)))
  })
  app.post(
    '/login',
    passport.authenticate('ldap', { failureRedirect: '/login', failureMessage: true }),
    (_req, res) => res.redirect(303, '/'),
  )
  app.post('/logout', (req, res, next) => {
    req.logout((error) => (error ? next(error) : res.redirect(303, '/login')))
  })
}

/**
 * @param {import('express').Express} app
 * @param {ReturnType<typeof rolePages>} pages
 */
function addPages(app, pages) {
  app.use((req, res, next) => {
    if (req.isAuthenticated()) next()
    else res.redirect(303, '/login')
  })
  app.get('/', (req, res) => void res.send(homePage(userOf(req), pages)))
  for (const { role, path, html } of pages) {
    app.get(path, (req, res) => {
      if (userOf(req).roles.includes(role)) res.send(html)
      else res.status(403).send(notFoundPage())
    })
  }
  app.use((_req, res) => void res.status(404).send(notFoundPage()))
}

/**
 * @param {import('express').Request} req
 * @returns {import('@ldap-auth/passport').LdapUser}
 */
function userOf({ user }) {
  return /** @type {import('@ldap-auth/passport').LdapUser} */ (user)
}
