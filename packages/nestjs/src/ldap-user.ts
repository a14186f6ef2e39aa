import type { LdapUser as CoreLdapUser } from '@ldap-auth/core'
import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { httpRequestOf } from './http-request-of.ts'

/** Who logged in; also the decorator of the parameter that takes it. */
export type LdapUser = CoreLdapUser

/**
 * Gives an HTTP handler who is logged in, or one property of it: `@LdapUser() user: LdapUser`,
 * `@LdapUser('email') email?: string`. `undefined` where no guard of this module let anybody in.
 */
export const LdapUser: (property?: keyof CoreLdapUser) => ParameterDecorator = createParamDecorator(
  (property: keyof CoreLdapUser | undefined, context: ExecutionContext): unknown => {
    const { ldapUser: user } = httpRequestOf<{ ldapUser?: CoreLdapUser }>(context)
    return property === undefined ? user : user?.[property]
  },
)
