export * from '@ldap-auth/core'
export { type ExpressLdapAuth, type ExpressLdapAuthOptions, ldapAuth } from './ldap-auth.ts'
