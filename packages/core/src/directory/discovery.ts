import dns, { type SrvRecord } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { ServerAddress, Settings, SrvSettings } from '../options/settings.ts'
import { lost } from '../protocol/failures.ts'
import { within } from '../protocol/within.ts'
import { canonicalHost, isHost, isLoopback } from '../text/host.ts'
import { matchesHost, usualPorts } from '../text/host-pattern.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import { addressAt } from './server-address.ts'
import { inSrvOrder } from './srv-order.ts'

/** One name server gets so long to answer, and is asked so often. */
const DNS_TIMEOUT_MS = 2000
const DNS_TRIES = 2

/** Servers that fail at the same time are one reason to ask. */
const ASK_AGAIN_MS = 1000

type Protection = Pick<Settings, 'tls' | 'allowPlaintext'>

/** The servers of a domain, as the name servers know them. */
export class Discovery {
  readonly name: string
  readonly #srv: SrvSettings
  readonly #protection: Protection
  readonly #clock: Clock
  readonly #onAnswer: (servers: readonly ServerAddress[]) => void
  #question: Promise<void> | undefined
  #resolver: Resolver | undefined
  #askedAt = Number.NEGATIVE_INFINITY
  /** The records of the last answer: the lots are not drawn again as long as they stay the same. */
  #records = ''
  #passedOver: readonly string[] = []
  #timer: NodeJS.Timeout | undefined
  #closed: LdapAuthError | undefined

  constructor(
    srv: SrvSettings,
    protection: Protection,
    clock: Clock,
    onAnswer: (servers: readonly ServerAddress[]) => void,
  ) {
    this.name = `_ldap._tcp.${srv.domain}`
    this.#srv = srv
    this.#protection = protection
    this.#clock = clock
    this.#onAnswer = onAnswer
  }

  /** Hosts of the last answer that may not be used. */
  get passedOver(): readonly string[] {
    return this.#passedOver
  }

  /**
   * Waits for an answer.
   *
   * @throws `ERR_LDAP_AUTH_CONNECT`, `_ABORTED`, and the error of `close`
   */
  async answer({ at, signal }: Deadline): Promise<void> {
    const leftMs = at - this.#clock.now()
    await within(this.#ask(), leftMs, signal, () => unanswered(this.name))
  }

  /** A server failed: there may be others by now. */
  askAgain(): void {
    if (this.#clock.now() - this.#askedAt >= ASK_AGAIN_MS) this.#refresh()
  }

  /** Who waits for an answer gets the error. */
  close(error: LdapAuthError): void {
    this.#closed = error
    clearTimeout(this.#timer)
    this.#resolver?.cancel()
  }

  #ask(): Promise<void> {
    this.#question ??= this.#lookUp().finally(() => {
      this.#question = undefined
      this.#askLater()
    })
    return this.#question
  }

  /** Nobody waits for it: while there is no answer, the last one counts. */
  #refresh(): void {
    this.#ask().catch(() => {})
  }

  #askLater(): void {
    clearTimeout(this.#timer)
    if (this.#closed !== undefined) return
    this.#timer = setTimeout(() => this.#refresh(), this.#srv.refreshMs).unref()
  }

  async #lookUp(): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed
    this.#askedAt = this.#clock.now()
    const records = await this.#resolve()
    const usable = records.filter((record) => this.#isUsable(record))
    this.#passedOver = records.filter((record) => !usable.includes(record)).map(shown)
    if (usable.length === 0) throw unusable(this.name, records)
    const same = usable.map(fieldsOf).sort().join()
    if (same === this.#records) return
    this.#records = same
    this.#onAnswer(inSrvOrder(usable).map((record) => this.#addressOf(record)))
  }

  async #resolve(): Promise<readonly SrvRecord[]> {
    this.#resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES })
    // Those that the program has set count too. A named import would stay that of the resolver before.
    this.#resolver.setServers(dns.getServers())
    try {
      const records = await this.#resolver.resolveSrv(this.name)
      return records.map((record) => ({ ...record, name: canonicalHost(record.name) }))
    } catch (cause) {
      throw this.#closed ?? unanswered(this.name, cause)
    } finally {
      this.#resolver = undefined
    }
  }

  #isUsable({ name: host, port }: SrvRecord): boolean {
    const { domain, hosts } = this.#srv
    if (!isHost(host) || port < 1) return false
    const isInside = host === domain || host.endsWith(`.${domain}`)
    return isInside || hosts.some((pattern) => matchesHost(pattern, host, port))
  }

  #addressOf({ name: host, port }: SrvRecord): ServerAddress {
    return addressAt(host, { port, security: this.#securityOf(host, port) })
  }

  /** The records know no TLS: what they name is never a reason to do without. */
  #securityOf(host: string, port: number): ServerAddress['security'] {
    if (port === usualPorts.ldaps) return 'ldaps'
    const { tls, allowPlaintext } = this.#protection
    const mayBePlain = !tls.startTls && (allowPlaintext || isLoopback(host))
    return mayBePlain ? 'plain' : 'starttls'
  }
}

function shown({ name, port }: SrvRecord): string {
  return `${name}:${port}`
}

function fieldsOf({ priority, weight, port, name }: SrvRecord): string {
  return [priority, weight, port, name].join(' ')
}

function unanswered(name: string, cause?: unknown): LdapAuthError {
  return lost(`The name servers do not tell the servers of ${name}.`, cause)
}

function unusable(name: string, records: readonly SrvRecord[]): LdapAuthError {
  const hosts = records.slice(0, 5).map(shown)
  const text = `None of the servers at ${name} may be used: ${hosts.join(', ')}.`
  const advice = 'List hosts outside of the domain in url.hosts.'
  return new LdapAuthError('ERR_LDAP_AUTH_CONNECT', text, { advice })
}
