import type { ServerAddress, Settings } from '../options/settings.ts'
import { lost } from '../protocol/failures.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'
import type { LaneStats, ServerHealth, ServerStats } from '../words/handle.ts'
import { isServerFault } from './circuit.ts'
import { Discovery } from './discovery.ts'
import { Server } from './server.ts'
import { addressKey, isSameServer } from './server-address.ts'
import { ServiceAccount, type ServiceLogin, serviceLogin } from './service-account.ts'

/** Referred servers that have connections at a time. A wildcard may allow any number of them. */
const MAX_REFERRED = 16

/** Of the time that is left: so much a server may take while there is another one to try. */
const SHARE = 2 / 3

const none: readonly Server[] = []
const noLane: LaneStats = { open: 0, busy: 0, waiting: 0 }

/** The configured servers, and those that references lead to. */
export class Servers {
  readonly #settings: Settings
  readonly #clock: Clock
  readonly #service: ServiceLogin | undefined
  /** By address, the one that was not asked for the longest time first. */
  readonly #referred = new Map<string, Server>()
  readonly #account: ServiceAccount
  readonly #discovery: Discovery | undefined
  #configured: readonly Server[]
  #closed: LdapAuthError | undefined

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
    this.#service = serviceLogin(settings.service)
    // Wherever it is refused, it is the same account that comes closer to its lock.
    this.#account = new ServiceAccount(this.#service, clock)
    this.#configured = settings.servers.map((address) => this.#configure(address))
    const { srv } = settings
    if (srv === undefined) return
    this.#discovery = new Discovery(srv, settings, clock, (found) => this.#replace(found))
  }

  /** Those that were configured, or are named instead, in the order of preference. */
  get configured(): readonly Server[] {
    return this.#configured
  }

  get stats(): {
    searchConnections: LaneStats
    bindConnections: LaneStats
    servers: readonly ServerStats[]
  } {
    const servers = [...this.#configured, ...this.#referred.values()].map(({ stats }) => stats)
    return {
      searchConnections: servers.map((one) => one.searchConnections).reduce(sum, noLane),
      bindConnections: servers.map((one) => one.bindConnections).reduce(sum, noLane),
      servers,
    }
  }

  /** Whether an address is that of a configured server. */
  isConfigured(address: ServerAddress): boolean {
    return this.#configuredAt(address) !== undefined
  }

  /**
   * Does a piece of work at one server. Where that one is at fault, and as long as the work may be
   * moved, it is done at the next: the configured servers stand in for each other, those that are left
   * alone come last, and a referred server has nobody in its place.
   *
   * @throws what the work throws at the last one; `ERR_LDAP_AUTH_POOL_EXHAUSTED` while all the referred
   * servers that there may be are in use; the error of `close`
   */
  async inTurn<T>(
    address: ServerAddress | undefined,
    deadline: Deadline,
    work: (server: Server, attempt: Deadline) => Promise<T>,
    mayMove: () => boolean = () => true,
  ): Promise<T> {
    if (this.#configured.length === 0) await this.#known(deadline)
    let left = this.#inOrder(address)
    let tried: readonly Server[] = none
    for (;;) {
      const server = left[0] as Server
      try {
        return await work(server, left.length > 1 ? this.#share(deadline) : deadline)
      } catch (error) {
        const isOver = left.length === 1 || this.#clock.now() >= deadline.at
        if (isOver || !isMovable(error, server) || !mayMove()) throw error
        tried = [...tried, server]
        left = this.#inOrder(address).filter((one) => !tried.includes(one))
        if (left.length === 0) throw error
      }
    }
  }

  /**
   * Asks each configured server whether it is there and takes the service account. The preferred one
   * comes first: where it refuses the account, the others are not asked to refuse it again.
   */
  async check(): Promise<readonly ServerHealth[]> {
    const deadline = { at: this.#clock.now() + this.#settings.timeouts.loginMs }
    try {
      await this.#known(deadline)
    } catch (error) {
      return [{ url: this.#discovery?.name ?? '', ok: false, error: error as LdapAuthError }]
    }
    const preferred = wellFirst(this.#configured)[0] as Server
    const first = await preferred.health()
    return Promise.all(
      this.#configured.map(async (server) => (server === preferred ? first : server.health())),
    )
  }

  /** @throws as `inTurn` does */
  at(address: ServerAddress): Server {
    if (this.#closed !== undefined) throw this.#closed
    const configured = this.#configuredAt(address)
    if (configured !== undefined) return configured
    const key = addressKey(address)
    const server = this.#referred.get(key) ?? this.#admit(address)
    this.#referred.delete(key)
    this.#referred.set(key, server)
    return server
  }

  /** Closes the connections to all of them, and waits until nothing is left; who still waits on one gets the error. */
  async close(error: LdapAuthError): Promise<void> {
    this.#closed = error
    this.#discovery?.close(error)
    const all = [...this.#configured, ...this.#referred.values()]
    await Promise.all(all.map((server) => server.close(error)))
  }

  /** Waits until it is known which servers there are. */
  async #known(deadline: Deadline): Promise<void> {
    if (this.#configured.length === 0) await this.#discovery?.answer(deadline)
  }

  #inOrder(address: ServerAddress | undefined): readonly Server[] {
    if (this.#closed !== undefined) throw this.#closed
    const all = this.#configured
    const [first] = all
    if (address === undefined || address === first?.address)
      return all.every(isWell) ? all : wellFirst(all)
    const server = this.at(address)
    if (all.includes(server)) return wellFirst([server, ...all.filter((one) => one !== server)])
    if (server.reasonLeft !== undefined) throw server.reasonLeft
    return [server]
  }

  #share({ at, signal }: Deadline): Deadline {
    const now = this.#clock.now()
    return { at: now + (at - now) * SHARE, signal }
  }

  #configuredAt(address: ServerAddress): Server | undefined {
    return this.#configured.find((one) => isSameServer(one.address, address))
  }

  #configure(address: ServerAddress): Server {
    return new Server(address, this.#settings, this.#account, this.#clock, () => {
      this.#discovery?.askAgain()
      return this.#configured.some((one) => one.address !== address && isWell(one))
    })
  }

  /** Those that are still named keep their connections. Those that are not finish what they are at. */
  #replace(addresses: readonly ServerAddress[]): void {
    const before = new Map(this.#configured.map((one) => [addressKey(one.address), one]))
    const now = new Map(addresses.map((address) => [addressKey(address), address]))
    this.#configured = [...now].map(([key, address]) => before.get(key) ?? this.#configure(address))
    for (const [key, server] of before) {
      if (now.has(key)) continue
      if (server.isIdle)
        void server.close(lost(`${server.address.url} is no longer among the servers.`))
      else this.#referred.set(key, server)
    }
  }

  #admit(address: ServerAddress): Server {
    if (this.#referred.size >= MAX_REFERRED) this.#dropIdle(address)
    // The name in `tls.servername` is that of the configured servers; others have to prove their own.
    const settings = { ...this.#settings, tls: { ...this.#settings.tls, servername: undefined } }
    const account = new ServiceAccount(this.#service, this.#clock)
    return new Server(address, settings, account, this.#clock, () => true)
  }

  #dropIdle({ url }: ServerAddress): void {
    for (const [key, server] of this.#referred) {
      if (!server.isIdle) continue
      this.#referred.delete(key)
      void server.close(exhausted(url))
      return
    }
    throw exhausted(url)
  }
}

function isWell(server: Server): boolean {
  return server.reasonLeft === undefined
}

/** Nobody is refused without a try: where no server is well, one of them may be by now. */
function wellFirst(servers: readonly Server[]): readonly Server[] {
  return [...servers.filter(isWell), ...servers.filter((one) => !isWell(one))]
}

/** That a server has no room is its fault only where it turned out not to answer anybody. */
function isMovable(error: unknown, server: Server): boolean {
  if (isServerFault(error)) return true
  return !isWell(server) && isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_POOL_EXHAUSTED'
}

function sum(a: LaneStats, b: LaneStats): LaneStats {
  return { open: a.open + b.open, busy: a.busy + b.busy, waiting: a.waiting + b.waiting }
}

function exhausted(url: string): LdapAuthError {
  const text = `Logins are under way at ${MAX_REFERRED} referred servers, and there is no room for ${url}: list fewer hosts in referrals.follow.hosts.`
  return new LdapAuthError('ERR_LDAP_AUTH_POOL_EXHAUSTED', text)
}
