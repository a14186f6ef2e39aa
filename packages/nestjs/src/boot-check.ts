import { MetadataScanner, type ModulesContainer } from '@nestjs/core'
import { rolesOf, type Target } from './access.ts'
import { LdapAuthService } from './ldap-auth-service.ts'
import { wrong } from './options.ts'

/**
 * Refuses what only shows once every module is there: options that come too late, two instances
 * in each other's way, and roles that nobody can have.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`
 */
export function checkBoot(modules: ModulesContainer, optionsToken: string | symbol): void {
  const all = [...modules.values()]
  const providers = all.flatMap((module) => [...module.providers.values()])
  const controllers = all.flatMap((module) => [...module.controllers.values()])
  for (const provider of providers) {
    if (provider.token !== optionsToken || provider.isDependencyTreeStatic()) continue
    throw wrong(
      'forRootAsync: the options are request-scoped, so there would be no login; inject no REQUEST',
    )
  }
  // One that is provided under a second token, too, is still one.
  const instances = new Set(providers.map(({ instance }) => instance))
  const services = [...instances].filter((instance) => instance instanceof LdapAuthService)
  const paths = services.flatMap((service) => service.paths)
  const shared = paths.find((path, index) => paths.indexOf(path) !== index)
  if (shared !== undefined) throw wrong(`${shared} is a path of two instances of LdapAuthModule`)
  const roles = services.flatMap(({ auth }) => Object.keys(auth.options.roles))
  for (const { name, metatype } of [...controllers, ...providers]) {
    const unknown = rolesNamedAt(metatype).find((role) => !roles.includes(role))
    if (unknown === undefined) continue
    throw wrong(`@LdapRoles("${unknown}") at ${name}: name this role in the option roles`)
  }
}

/** What a class and its methods name by `@LdapRoles`. Values have no class, and factories are none. */
function rolesNamedAt(metatype: Target | null): string[] {
  if (!metatype?.prototype) return []
  const methods = new MetadataScanner().getAllMethodNames(metatype.prototype)
  const targets = [metatype, ...methods.map((method) => metatype.prototype[method])]
  return targets.flatMap((target) => rolesOf(target) ?? [])
}
