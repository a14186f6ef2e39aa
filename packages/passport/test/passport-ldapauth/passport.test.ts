import flash from 'connect-flash'
import express5 from 'express'
import express4 from 'express-4'
import session from 'express-session'
import passport7 from 'passport'
import passport6 from 'passport-0.6'
import request from 'supertest'
import { describe, expect, it } from 'vitest'
import { credentials, open, serverOf, startCompany, steve } from './company.ts'

const express = { 4: express4, 5: express5 }
const Passport = { '0.6': passport6.Passport, '0.7': passport7.Passport }

describe.each([
  ['0.6', 4],
  ['0.6', 5],
  ['0.7', 4],
  ['0.7', 5],
] as const)('passport %s on Express %i', (passportVersion, expressVersion) => {
  async function start() {
    const directory = await startCompany()
    const passport = new Passport[passportVersion]()
    const strategy = open({ server: serverOf(directory) })
    passport.use(strategy)
    passport.serializeUser((user, done) => done(null, (user as { dn: string }).dn))
    passport.deserializeUser((dn: string, done) => done(null, { dn }))
    const web = express[expressVersion]
    const app = web()
    app.use(session({ secret: 's', resave: false, saveUninitialized: false }), flash())
    app.use(web.urlencoded({ extended: false }), passport.initialize(), passport.session())
    app.post('/login', passport.authenticate('ldapauth'), (req, res) => res.json(req.user))
    const redirects = { successRedirect: '/me', failureRedirect: '/flash', failureFlash: true }
    app.post('/form', passport.authenticate('ldapauth', redirects))
    app.get('/flash', (req, res) => res.json(req.flash('error')))
    app.get('/me', (req, res) => res.json(req.user))
    // As an instance: Passport then sets its functions on the strategy itself.
    app.post('/instance', passport.authenticate(strategy, { session: false }), (req, res) => {
      res.json(req.user)
    })
    return request.agent(app)
  }

  it('logs in, and out again what is wrong', async () => {
    const agent = await start()
    await agent
      .post('/login')
      .type('form')
      .send(credentials)
      .expect(200)
      .expect(/"uid":"Steve"/)
    await agent.get('/me').expect({ dn: steve })
    await agent
      .post('/login')
      .type('form')
      .send({ ...credentials, password: 'no' })
      .expect(401)
    await agent.post('/login').expect(400)
    await agent
      .post('/form')
      .type('form')
      .send({ ...credentials, password: 'no' })
      .expect(302)
    await agent.get('/flash').expect(['Invalid username/password'])
  })

  it('keeps overlapping logins of one instance apart', async () => {
    const agent = await start()
    const people = [credentials, { username: 'ben', password: 'b' }]
    const logins = [...people, ...people].map((person) =>
      agent.post('/instance').type('form').send(person).expect(200),
    )
    const users = (await Promise.all(logins)).map(({ body }) => body.uid)
    expect(users).toEqual(['Steve', 'ben', 'Steve', 'ben'])
  })
})
