export { LdapHealthIndicator } from './ldap-health-indicator.ts'
