import type { Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import type { Result } from '../protocol/responses.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { Clock } from '../words/clock.ts'
import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'
import { announced } from './announced.ts'
import { checkAvailable } from './availability.ts'
import { type Patience, ServicePassword } from './service-password.ts'

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000

/** Who searches, at every server. */
export interface ServiceLogin {
  readonly bind: (connection: Connection, patience: () => Patience) => Promise<Result>
  /** What to look at where it is refused. */
  readonly advice: string
}

/** What all servers share of the service account. */
export function serviceLogin(service: Settings['service']): ServiceLogin | undefined {
  if (service === undefined) return undefined
  if ('mechanism' in service) {
    return {
      bind: (connection, patience) => connection.bindExternal(patience().leftMs),
      advice:
        'Check that the directory asks for the client certificate and maps its subject to an account.',
    }
  }
  const password = new ServicePassword(service.password)
  return {
    bind: (connection, patience) => {
      const bind = (text: string): Promise<Result> =>
        connection.bind(service.dn, text, patience().leftMs)
      return bindWithPassword(password, bind, patience)
    },
    advice: 'Check service.dn and service.password.',
  }
}

/**
 * Binds search connections of one server. After a refusal it waits, longer each time, before it asks
 * again: every login would otherwise bring the directory's lockout of the account closer.
 */
export class ServiceAccount {
  readonly #login: ServiceLogin | undefined
  readonly #clock: Clock
  #failures = 0
  #waitUntil = Number.NEGATIVE_INFINITY

  constructor(login: ServiceLogin | undefined, clock: Clock) {
    this.#login = login
    this.#clock = clock
  }

  /** Whether it waits after a failure. */
  get isWaiting(): boolean {
    return this.#waitUntil > this.#clock.now()
  }

  /** @throws `ERR_LDAP_AUTH_SERVICE_BIND` while it waits after a failure */
  checkWaiting(): void {
    if (!this.isWaiting) return
    const waitMs = Math.ceil(this.#waitUntil - this.#clock.now())
    const text = `The service account could not be bound ${this.#failures} times; it is not tried again for ${waitMs} ms.`
    throw new LdapAuthError('ERR_LDAP_AUTH_SERVICE_BIND', text, { advice: this.#login?.advice })
  }

  /**
   * Without an account the connection stays anonymous.
   *
   * @throws `ERR_LDAP_AUTH_SERVICE_BIND`, and what `checkAvailable` and the connection throw
   */
  async bind(
    connection: Connection,
    url: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const login = this.#login
    if (login === undefined) return
    const endAt = this.#clock.now() + timeoutMs
    const patience = (): Patience => ({ leftMs: endAt - this.#clock.now(), signal })
    try {
      const bound = announced('bind', { url, account: 'service' }, () =>
        login.bind(connection, patience),
      )
      checkTaken(await bound, login)
      this.#failures = 0
    } catch (error) {
      if (isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_SERVICE_BIND') this.#backOff()
      throw error
    }
  }

  #backOff(): void {
    this.#failures += 1
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (this.#failures - 1), LONGEST_WAIT_MS)
    this.#waitUntil = this.#clock.now() + waitMs
  }
}

/** A password that was changed since it was asked for is asked for again, once. */
async function bindWithPassword(
  password: ServicePassword,
  bind: (text: string) => Promise<Result>,
  patience: () => Patience,
): Promise<Result> {
  const first = await password.current(patience())
  const result = await bind(first)
  if (result.code !== ResultCode.invalidCredentials) return result
  const second = await password.replacing(first, patience())
  if (second === undefined) return result
  const last = await bind(second)
  if (last.code === ResultCode.invalidCredentials) password.forget(second)
  return last
}

function checkTaken(result: Result, { advice }: ServiceLogin): void {
  if (result.code === ResultCode.success) return
  checkAvailable(result)
  const text = `The directory refused the service account: ${describeResult(result)}.`
  throw new LdapAuthError('ERR_LDAP_AUTH_SERVICE_BIND', text, { resultCode: result.code, advice })
}
