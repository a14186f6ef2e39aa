// @ts-check
import { createServer } from 'node:http'
import { runExample } from '@ldap-auth/example-company'
import { createLdapAuth } from '@ldap-auth/express'
import { createApp } from './app.js'

await runExample((options) => {
  const ldap = createLdapAuth(options)
  return { server: createServer(createApp(ldap)), ldap, close: () => ldap.close() }
})
