export {
  type AttributeSource,
  type AuthResult,
  type Credentials,
  createLdapAuth,
  isLdapAuthError,
  type LdapAuth,
  LdapAuthError,
  type LdapAuthErrorCode,
  type LdapAuthOptions,
  type LdapGroup,
  type LdapUser,
  type LdapUserAttributes,
  type RejectionReason,
} from '@ldap-auth/core'
export { type ExpressLdapAuth, type ExpressLdapAuthOptions, ldapAuth } from './ldap-auth.ts'
