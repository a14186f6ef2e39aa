// @ts-check
import { createServer } from 'node:http'
import { createLdapAuth } from '@ldap-auth/core'
import { runExample } from '@ldap-auth/example-company'
import { createApp } from '@ldap-auth/example-express-session/app'
import { createLogger, logAudit } from './audit-log.js'

const logger = createLogger()
const stop = logAudit(logger)

await runExample((options) => {
  const ldap = createLdapAuth(options)
  return {
    server: createServer(createApp(ldap)),
    ldap,
    close: async () => {
      await ldap.close()
      stop()
    },
  }
})
