export {
  type AcceptedLogin,
  type AttributeSource,
  type AuthResult,
  type CertificateSource,
  type Credentials,
  createLdapAuth,
  type DirectoryHealth,
  type GroupsOptions,
  isLdapAuthError,
  type LaneStats,
  type LdapAuth,
  LdapAuthError,
  type LdapAuthErrorCode,
  type LdapAuthOptions,
  type LdapAuthStats,
  type LdapGroup,
  type LdapUserAttributes,
  type LoggedInUser,
  type LoginContext,
  type RejectedLogin,
  type RejectionDetail,
  type RejectionReason,
  type RequireOptions,
  type ResolvedOptions,
  type Revalidation,
  type ServerHealth,
  type ServiceOptions,
  type TlsOptions,
  type UserOptions,
  type UserReference,
} from '@ldap-auth/core'
export { readBodyCredentials, type Verdict } from '@ldap-auth/core/http'
export { LdapRoles, SkipLdapAuth } from './access.ts'
export type { LdapAuthRequest } from './gate-request.ts'
export { LdapAuthGuard, LdapRolesGuard } from './ldap-auth-guard.ts'
export { LdapAuthModule } from './ldap-auth-module.ts'
export { LdapAuthService, type LoginReading } from './ldap-auth-service.ts'
export { LdapUser } from './ldap-user.ts'
export type { LdapAuthModuleExtras, LdapAuthModuleOptions } from './options.ts'
export { LdapAuthPageException } from './refusal.ts'
export { getLdapAuthServiceToken, getLdapAuthToken, InjectLdapAuth } from './tokens.ts'
