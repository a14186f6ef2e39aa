import { isIPv6 } from 'node:net'
import type { ServerAddress, Settings } from '../options/settings.ts'
import { canonicalIPv6 } from '../text/host.ts'
import type { Clock } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { LaneStats } from '../words/handle.ts'
import { Server, type ServerStats } from './server.ts'
import { type ServiceLogin, serviceLogin } from './service-account.ts'

/** Referred servers that have connections at a time. A wildcard may allow any number of them. */
const MAX_REFERRED = 16

/** The configured server, and those that references lead to. */
export class Servers {
  readonly home: Server
  readonly #settings: Settings
  readonly #service: ServiceLogin | undefined
  readonly #clock: Clock
  /** By address, the one that was not asked for the longest time first. */
  readonly #referred = new Map<string, Server>()
  readonly #homeKey: string
  #closed: LdapAuthError | undefined

  constructor(settings: Settings, clock: Clock) {
    const [address] = settings.servers
    this.#service = serviceLogin(settings.service)
    this.home = new Server(address, settings, this.#service, clock)
    this.#homeKey = addressKey(address)
    // The name in `tls.servername` is the configured server's own; others have to prove theirs.
    this.#settings = { ...settings, tls: { ...settings.tls, servername: undefined } }
    this.#clock = clock
  }

  get stats(): ServerStats {
    const all = [this.home, ...this.#referred.values()].map(({ stats }) => stats)
    return {
      searchConnections: all.map(({ searchConnections }) => searchConnections).reduce(sum),
      bindConnections: all.map(({ bindConnections }) => bindConnections).reduce(sum),
    }
  }

  /** @throws `ERR_LDAP_AUTH_POOL_EXHAUSTED` while all the referred servers that there may be are in use; the error of `close` */
  at(address: ServerAddress): Server {
    if (this.#closed !== undefined) throw this.#closed
    const key = addressKey(address)
    if (key === this.#homeKey) return this.home
    const known = this.#referred.get(key)
    const server = known ?? this.#admit(address)
    this.#referred.delete(key)
    this.#referred.set(key, server)
    return server
  }

  /** Closes the connections to all of them; who still waits on one gets the error. */
  close(error: LdapAuthError): void {
    this.#closed = error
    for (const server of [this.home, ...this.#referred.values()]) server.close(error)
  }

  #admit(address: ServerAddress): Server {
    if (this.#referred.size >= MAX_REFERRED) this.#dropIdle(address)
    return new Server(address, this.#settings, this.#service, this.#clock)
  }

  #dropIdle({ url }: ServerAddress): void {
    for (const [key, server] of this.#referred) {
      if (!server.isIdle) continue
      this.#referred.delete(key)
      server.close(exhausted(url))
      return
    }
    throw exhausted(url)
  }
}

/** The same for two addresses that are one server, reached in the same way. */
export function addressKey({ host, port, security }: ServerAddress): string {
  const name = isIPv6(host) ? canonicalIPv6(host) : host.toLowerCase().replace(/\.$/, '')
  return `${security} ${name} ${port}`
}

function sum(a: LaneStats, b: LaneStats): LaneStats {
  return { open: a.open + b.open, busy: a.busy + b.busy, waiting: a.waiting + b.waiting }
}

function exhausted(url: string): LdapAuthError {
  const text = `Logins are under way at ${MAX_REFERRED} referred servers, and there is no room for ${url}: list fewer hosts in referrals.follow.hosts.`
  return new LdapAuthError('ERR_LDAP_AUTH_POOL_EXHAUSTED', text)
}
