import { once } from 'node:events'
import { LdapStrategy } from '@ldap-auth/passport'
import express from 'express'
import passport from 'passport'
import { logInAt, type Scene } from './scene.js'

export async function logIn({ options }: Scene): Promise<void> {
  const strategy = new LdapStrategy(options)
  passport.use(strategy)
  const app = express()
  app.post('/login', passport.authenticate('ldap', { session: false }), (req, res) => {
    res.json(req.user)
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await logInAt(`http://127.0.0.1:${Object(server.address()).port}/login`)
  server.closeAllConnections()
  server.close()
  await strategy.close()
}
