import { Inject, type InjectionToken } from '@nestjs/common'
import { LdapAuthService } from './ldap-auth-service.ts'

/** The token of the directory's handle; `name` is that of `LdapAuthModule.forRoot({ name })`. */
export function getLdapAuthToken(name?: string): string {
  return name === undefined ? 'LdapAuth' : `LdapAuth:${name}`
}

/** The token of a {@link LdapAuthService}: the class itself where the instance has no name. */
export function getLdapAuthServiceToken(name?: string): InjectionToken<LdapAuthService> {
  return name === undefined ? LdapAuthService : `LdapAuthService:${name}`
}

/** Injects the directory's handle: what `createLdapAuth` gives. */
export function InjectLdapAuth(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getLdapAuthToken(name))
}
