import {
  type AuthResult,
  isLdapAuthError,
  type LdapAuth,
  LdapAuthError,
  type LdapAuthErrorCode,
  type LdapUser,
  type LdapUserSummary,
  type RejectionReason,
} from '@ldap-auth/core'
import { expectTypeOf } from 'vitest'

declare const auth: LdapAuth
const credentials = { username: 'steve', password: 'blue-sky' }

const result: AuthResult = await auth.authenticate(credentials, {
  signal: AbortSignal.timeout(1000),
  clientAddress: '192.0.2.1',
})
// @ts-expect-error nobody is logged in until that was looked at
result.user
if (result.authenticated) {
  expectTypeOf(result.user).toEqualTypeOf<LdapUser>()
  expectTypeOf(result.source).toEqualTypeOf<'directory' | 'cache' | 'stale'>()
  // @ts-expect-error there is no reason to let somebody in
  result.reason
} else {
  expectTypeOf(result.reason).toEqualTypeOf<RejectionReason>()
  expectTypeOf(result.detail.passwordProven).toEqualTypeOf<boolean>()
  // @ts-expect-error a reason that no login has
  if (result.reason === 'bad-password') throw new Error('no such reason')
}
// @ts-expect-error a login has a password
await auth.authenticate({ username: 'steve' })
// @ts-expect-error one that may be absent is no password
await auth.authenticate({ username: 'steve', password: process.env['PASSWORD'] })

expectTypeOf(await auth.findUser('steve')).toEqualTypeOf<LdapUser | null>()
await auth.findUser({ id: '1' })
await auth.findUser({ dn: 'uid=steve,dc=example,dc=com' })
// @ts-expect-error a look-up takes no password, so that it can not count as a login
await auth.findUser(credentials)

const { users, partial } = await auth.searchUsers('ste', { limit: 5 })
expectTypeOf(users).toEqualTypeOf<LdapUserSummary[]>()
expectTypeOf(partial).toEqualTypeOf<boolean>()
// @ts-expect-error a summary has no roles
users[0]?.roles

declare const user: LdapUser
const still = await auth.revalidate(user)
if (still.valid) expectTypeOf(still.user).toEqualTypeOf<LdapUser>()
else expectTypeOf(still.reason).toEqualTypeOf<RejectionReason>()
await auth.revalidate({ id: '1' })
// @ts-expect-error a name may belong to somebody else by now
await auth.revalidate({ username: 'steve' })

const { healthy, servers } = await auth.check()
expectTypeOf(healthy).toEqualTypeOf<boolean>()
expectTypeOf(servers[0]?.error?.code).toEqualTypeOf<LdapAuthErrorCode | undefined>()
await auth.close({ graceMs: 0 })
export async function disposeAtTheEnd(): Promise<void> {
  await using _ = auth
}

export function codeOf(failure: unknown): LdapAuthErrorCode | undefined {
  // @ts-expect-error whatever is thrown has no code until that was looked at
  failure.code
  if (failure instanceof LdapAuthError) return failure.code
  return isLdapAuthError(failure) ? failure.code : undefined
}
export const failure: Error = new LdapAuthError('ERR_LDAP_AUTH_TIMEOUT', 'no answer', { cause: 1 })
// @ts-expect-error a code that no failure has
new LdapAuthError('ERR_LDAP_AUTH_WRONG_PASSWORD', 'no')
