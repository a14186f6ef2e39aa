export * from '@ldap-auth/core'
export { type HonoLdapAuth, type HonoLdapAuthOptions, ldapAuth } from './ldap-auth.ts'
