// @ts-check
import { runExample } from '@ldap-auth/example-company'
import { createApp } from './app.js'

await runExample(async (options) => {
  const app = await createApp(options)
  await app.ready()
  return { server: app.server, ldap: app.ldapAuth, close: () => app.close() }
})
