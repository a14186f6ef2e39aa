import { type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common'
import { Reflector } from '@nestjs/core'

const rolesKey = 'ldap-auth:roles'
const skipKey = 'ldap-auth:skip'
const reflector = new Reflector()

/**
 * Lets in only users with one of these roles, which are names of the option `roles`. Checked by
 * both guards. What stands on the method counts before what stands on the class.
 */
export function LdapRoles(...roles: readonly [string, ...string[]]): CustomDecorator {
  return SetMetadata(rolesKey, roles)
}

/** Opens a route, or a controller, to everybody where a guard of this module stands before it. */
export function SkipLdapAuth(): CustomDecorator {
  return SetMetadata(skipKey, true)
}

/** A method or a class. */
export type Target = ReturnType<ExecutionContext['getHandler']>

/** The roles that are named at a method or a class by {@link LdapRoles}. */
export function rolesOf(target: Target): readonly string[] | undefined {
  return reflector.get<readonly string[] | undefined>(rolesKey, target)
}

/** Who may come in: everybody, or those with one of the roles, where roles are named. */
export function accessTo(context: ExecutionContext): 'everybody' | { roles: readonly string[] } {
  for (const target of [context.getHandler(), context.getClass()]) {
    const roles = rolesOf(target)
    // Before the other decorator: of two that contradict each other the stricter one counts.
    if (roles !== undefined) return { roles }
    if (reflector.get<boolean | undefined>(skipKey, target) === true) return 'everybody'
  }
  return { roles: [] }
}
