export * from '@ldap-auth/core'
export {
  type LoginReading,
  type PlatformRequest as LdapAuthRequest,
  readBodyCredentials,
  type Verdict,
} from '@ldap-auth/core/http'
export { LdapRoles, SkipLdapAuth } from './access.ts'
export { LdapAuthGuard, LdapRolesGuard } from './ldap-auth-guard.ts'
export { LdapAuthModule } from './ldap-auth-module.ts'
export {
  getLdapAuthServiceToken,
  getLdapAuthToken,
  InjectLdapAuth,
  LdapAuthService,
} from './ldap-auth-service.ts'
export { LdapUser } from './ldap-user.ts'
export type { LdapAuthModuleExtras, LdapAuthModuleOptions } from './options.ts'
export { LdapAuthPageException } from './refusal.ts'
