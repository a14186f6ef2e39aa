// @ts-check
import { createServer } from 'node:http'
import { runExample } from '@ldap-auth/example-company'
import { createLdapAuth, LdapStrategy } from '@ldap-auth/passport'
import { createApp } from './app.js'

await runExample((options) => {
  const ldap = createLdapAuth(options)
  const { user, roles } = ldap.options
  const strategy = new LdapStrategy({ auth: ldap, session: { attributes: user.attributes } })
  return { server: createServer(createApp(strategy, roles)), ldap, close: () => ldap.close() }
})
