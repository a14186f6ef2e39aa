// @ts-check
import { createServer } from 'node:http'
import { createLdapAuth, joinDirectories } from '@ldap-auth/core'
import { runExample } from '@ldap-auth/example-company'
import { createApp } from '@ldap-auth/example-express-session/app'
import { startStaffDirectory } from './staff-directory.js'

await runExample(async (partners) => {
  const staff = await startStaffDirectory()
  const ldap = joinDirectories({
    directories: {
      partners: { auth: createLdapAuth(partners) },
      staff: { auth: createLdapAuth(staff.options), domains: staff.domains, stripDomain: true },
    },
  })
  return {
    server: createServer(createApp(ldap)),
    ldap,
    people: staff.people,
    close: async () => {
      await ldap.close()
      await staff.close()
    },
  }
})
