import { once } from 'node:events'
import Strategy from '@ldap-auth/passport/passport-ldapauth'
import express from 'express'
import passport from 'passport'
import { logInAt, type Scene } from './scene.js'

export async function logIn({ options: { url, service, user } }: Scene): Promise<void> {
  const strategy = new Strategy({
    server: {
      url,
      bindDN: service.dn,
      bindCredentials: service.password,
      searchBase: user.base,
      searchFilter: user.filter,
    },
  })
  passport.use(strategy)
  const app = express()
  app.use(express.json())
  app.post('/login', passport.authenticate('ldapauth', { session: false }), (req, res) => {
    res.json(req.user)
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await logInAt(`http://127.0.0.1:${Object(server.address()).port}/login`)
  server.closeAllConnections()
  server.close()
  await strategy.close()
}
