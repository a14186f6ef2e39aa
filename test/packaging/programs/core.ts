import { deepStrictEqual } from 'node:assert'
import { createLdapAuth, type LdapUser } from '@ldap-auth/core'
import { right, type Scene, wrong } from './scene.js'

export async function logIn({ options }: Scene): Promise<void> {
  const ldap = createLdapAuth(options)
  const welcome = await ldap.authenticate(right)
  if (!welcome.authenticated) throw new Error(welcome.reason)
  const user: LdapUser = welcome.user
  deepStrictEqual(user.displayName, 'Alice')
  const refusal = await ldap.authenticate(wrong)
  deepStrictEqual(refusal.authenticated ? undefined : refusal.reason, 'wrong-password')
  await ldap.close()
}
