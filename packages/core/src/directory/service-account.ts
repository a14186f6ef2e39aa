import type { Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { Clock } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import { Secret } from '../words/secret.ts'
import { checkAvailable } from './availability.ts'

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000

/**
 * Binds search connections. After a refusal it waits, longer each time, before it asks again:
 * every login would otherwise bring the directory's lockout of the account closer.
 */
export class ServiceAccount {
  readonly #account: Settings['service']
  readonly #clock: Clock
  #refusals = 0
  #waitUntil = Number.NEGATIVE_INFINITY

  constructor(account: Settings['service'], clock: Clock) {
    this.#account = account
    this.#clock = clock
  }

  /** Whether it waits after a refusal. */
  get isWaiting(): boolean {
    return this.#waitUntil > this.#clock.now()
  }

  /** @throws `ERR_LDAP_AUTH_SERVICE_BIND` while it waits after a refusal */
  checkWaiting(): void {
    if (!this.isWaiting) return
    const waitMs = this.#waitUntil - this.#clock.now()
    const text = `The directory refused the service account ${this.#refusals} times; it is not asked again for ${Math.ceil(waitMs)} ms. Check service.dn and service.password.`
    throw new LdapAuthError('ERR_LDAP_AUTH_SERVICE_BIND', text)
  }

  /** Without an account the connection stays anonymous. */
  async bind(connection: Connection, timeoutMs: number): Promise<void> {
    if (this.#account === undefined) return
    const { dn, password } = this.#account
    const result = await connection.bind(dn, Secret.reveal(password), timeoutMs)
    if (result.code === ResultCode.success) {
      this.#refusals = 0
      return
    }
    checkAvailable(result)
    this.#refusals += 1
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (this.#refusals - 1), LONGEST_WAIT_MS)
    this.#waitUntil = this.#clock.now() + waitMs
    const text = `The directory refused the service account: ${describeResult(result)}. Check service.dn and service.password.`
    throw new LdapAuthError('ERR_LDAP_AUTH_SERVICE_BIND', text)
  }
}
