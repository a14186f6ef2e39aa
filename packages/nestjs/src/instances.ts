import { LdapAuthError } from '@ldap-auth/core'
import { MetadataScanner, type ModulesContainer } from '@nestjs/core'
import { rolesOf } from './access.ts'
import { LdapAuthService } from './ldap-auth-service.ts'

/**
 * Refuses what only shows once every module is there: two instances in each other's way, and
 * roles that nobody can have.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`
 */
export function checkInstances(modules: ModulesContainer): void {
  const provided = [...modules.values()].flatMap(({ providers }) =>
    [...providers.values()].map(({ instance }) => instance),
  )
  // One that is provided under a second token, too, is still one.
  const instances = [...new Set(provided)].filter((found) => found instanceof LdapAuthService)
  const paths = instances.flatMap((instance) => instance.paths)
  const shared = paths.find((path, index) => paths.indexOf(path) !== index)
  if (shared !== undefined) {
    throw refusal(`${shared} is the loginPath or logoutPath of two instances of LdapAuthModule`)
  }
  for (const [place, role] of namedRoles(modules)) {
    if (instances.some(({ auth }) => Object.hasOwn(auth.options.roles, role))) continue
    throw refusal(`@LdapRoles("${role}") at ${place}: name this role in the option roles`)
  }
}

function* namedRoles(modules: ModulesContainer): Generator<[place: string, role: string]> {
  for (const { controllers } of modules.values()) {
    for (const { name, metatype } of controllers.values()) {
      if (metatype === null) continue
      const methods = new MetadataScanner().getAllMethodNames(metatype.prototype)
      const targets = [metatype, ...methods.map((method) => metatype.prototype[method])]
      for (const role of targets.flatMap((target) => rolesOf(target) ?? [])) yield [name, role]
    }
  }
}

function refusal(what: string): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_OPTIONS', what)
}
