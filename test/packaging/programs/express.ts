import { once } from 'node:events'
import { ldapAuth } from '@ldap-auth/express'
import express from 'express'
import session from 'express-session'
import { logInAt, type Scene } from './scene.js'

export async function logIn({ options }: Scene): Promise<void> {
  const app = express()
  const auth = ldapAuth(options)
  app.use(session({ secret: 'for tests', resave: false, saveUninitialized: false }))
  app.use(auth)
  app.get('/', (req, res) => {
    res.send(req.ldapUser?.displayName)
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await logInAt(`http://127.0.0.1:${Object(server.address()).port}/login`)
  server.closeAllConnections()
  server.close()
  await auth.close()
}
