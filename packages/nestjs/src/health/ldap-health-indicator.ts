import type { LdapAuth } from '@ldap-auth/core'
import { Inject } from '@nestjs/common'
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus'
import { getLdapAuthToken } from '../ldap-auth-service.ts'

/** Tells @nestjs/terminus whether the directory answers. */
export class LdapHealthIndicator {
  readonly #auth: LdapAuth
  readonly #indicators: HealthIndicatorService

  constructor(
    @Inject(getLdapAuthToken()) auth: LdapAuth,
    @Inject(HealthIndicatorService) indicators: HealthIndicatorService,
  ) {
    this.#auth = auth
    this.#indicators = indicators
  }

  /** This indicator, for the directory of `LdapAuthModule.forRoot({ name })`. */
  static for(name: string): typeof LdapHealthIndicator {
    class NamedIndicator extends LdapHealthIndicator {}
    Inject(getLdapAuthToken(name))(NamedIndicator, undefined, 0)
    return NamedIndicator
  }

  /**
   * Up as long as one server answers. Health pages are often open to everybody: they learn how
   * many servers there are and how many answer, but no address and no error.
   */
  async isHealthy<Key extends string>(key: Key): Promise<HealthIndicatorResult<Key>> {
    const { healthy, servers } = await this.#auth.check()
    const indicator = this.#indicators.check(key)
    const answering = servers.filter(({ ok }) => ok).length
    const details = { servers: servers.length, answering }
    return healthy ? indicator.up(details) : indicator.down(details)
  }
}
