export { createLdapAuth } from './ldap-auth.ts'
export type { GroupsOptions, NestingOptions } from './options/group-options.ts'
export type {
  CacheOptions,
  ExternalServiceOptions,
  FollowOptions,
  LdapAuthOptions,
  PasswordServiceOptions,
  ReferralsOptions,
  RequireOptions,
  ServiceOptions,
  SrvOptions,
} from './options/options.ts'
export type { LimitOptions, ThrottleOptions } from './options/throttle.ts'
export type { CertificateSource, TlsOptions } from './options/tls/options.ts'
export type { UserOptions } from './options/user/options.ts'
export { joinDirectories } from './several/join-directories.ts'
export type { JoinDirectoriesOptions, JoinedDirectory } from './several/options.ts'
export { isLdapAuthError, LdapAuthError, type LdapAuthErrorCode } from './words/errors.ts'
export type {
  BindEvent,
  BindStartEvent,
  CacheEvent,
  ConnectionEvent,
  FailoverEvent,
  LdapAuthEvents,
  LoginEvent,
  LoginStartEvent,
  ReferralEvent,
  SearchEvent,
  SearchStartEvent,
  SessionEvent,
  ThrottleEvent,
} from './words/events.ts'
export type {
  AccountLimit,
  CacheFigures,
  DirectoryHealth,
  FoundUsers,
  LaneStats,
  LdapAuth,
  LdapAuthStats,
  LoggedInUser,
  LoginContext,
  SearchUsersOptions,
  ServerHealth,
  ServerStats,
  ThrottleStats,
  UserReference,
} from './words/handle.ts'
export type { DirectoryPreset, GroupReference, ResolvedOptions } from './words/resolved-options.ts'
export type {
  AcceptedLogin,
  AuthResult,
  Credentials,
  RejectedLogin,
  RejectionDetail,
  RejectionReason,
  Revalidation,
} from './words/result.ts'
export type { ThrottleLimit, ThrottleStore, ThrottleTake } from './words/throttle.ts'
export type {
  AttributeSource,
  LdapGroup,
  LdapUser,
  LdapUserAttributes,
  LdapUserSummary,
} from './words/user.ts'
