import type { LdapUser, LdapUserAttributes } from '@ldap-auth/core'
import { expectTypeOf } from 'vitest'

declare module '@ldap-auth/core' {
  interface LdapUserAttributes {
    employeeNumber?: readonly string[]
  }
}

declare const user: LdapUser

expectTypeOf(user.id).toEqualTypeOf<string>()
expectTypeOf(user.email).toEqualTypeOf<string | undefined>()
expectTypeOf(user.groups[0]?.name).toEqualTypeOf<string | undefined>()
expectTypeOf(user.attributes).toEqualTypeOf<Readonly<LdapUserAttributes>>()
user.attributes.employeeNumber?.at(0)
// @ts-expect-error an attribute that the application has not declared
user.attributes.employeeNumbre
// @ts-expect-error any attribute may have several values
export const text: string | undefined = user.attributes['mail']

// @ts-expect-error a user is frozen
user.username = 'barbara'
// @ts-expect-error nobody gets a role by the application's hand
user.roles.push('admin')
// @ts-expect-error nor an attribute
user.attributes.employeeNumber = ['1']
// @ts-expect-error nor another value of one
user.attributes['mail']?.push('x@example.com')
