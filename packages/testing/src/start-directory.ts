import { randomBytes } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { createCertificates } from './certificates/create-certificates.ts'
import { activeDirectory } from './dialects/active-directory.ts'
import { openldap } from './dialects/openldap.ts'
import { keyOf, parseDn } from './entries/dn.ts'
import type { Attributes, EntryData } from './entries/entry.ts'
import { parseLdif } from './entries/ldif.ts'
import { createStore, type Store } from './entries/store.ts'
import { checkOptions, type DirectoryOptions, type TlsOptions } from './options.ts'
import { Access } from './server/access.ts'
import { Connection } from './server/connection.ts'
import type { Shared } from './server/exchange.ts'
import { type Fault, Faults } from './server/faults.ts'
import { type Listener, listen } from './server/listener.ts'
import { type Operation, OperationLog } from './server/operation.ts'
import type { DirectoryState, ServiceAccount } from './server/state.ts'

/** A directory that runs inside this process. */
export interface Directory extends AsyncDisposable {
  /** `ldap://127.0.0.1:<port>`; with `tls` this port offers StartTLS. */
  readonly url: string
  /** `ldaps://127.0.0.1:<port>`; undefined without `tls`. */
  readonly tlsUrl: string | undefined
  /** PEM text of the authority that signed the certificate; undefined without `tls`. */
  readonly ca: string | undefined
  /** An identity that may read everything but passwords. Its own password is new at each start. */
  readonly serviceAccount: ServiceAccount
  /** What clients asked, in the order it arrived; the newest 10,000. */
  readonly operations: readonly Operation[]
  /** How many connections are open. */
  readonly connections: number
  /** Makes something go wrong, and gives the function that undoes it. */
  fail(fault: Fault): () => void
  /**
   * Changes an entry, as an administrator would: each attribute that is named has the values given
   * from now on, and none by an empty list; the others stay.
   *
   * @throws Error if there is no such entry
   */
  modify(dn: string, attributes: Attributes): void
  /**
   * Removes an entry. Groups that list it keep doing so.
   *
   * @throws Error if there is no such entry, or if others lie below it
   */
  remove(dn: string): void
  /** Ends all connections; resolves when they are gone. */
  close(): Promise<void>
}

/** A directory that speaks TLS. */
export interface SecureDirectory extends Directory {
  readonly tlsUrl: string
  readonly ca: string
}

/**
 * Starts a directory on loopback, with the entries given and ports of its own.
 *
 * @example
 * const directory = await startDirectory({ ldif })
 * const ldap = createLdapAuth({ url: directory.url, service: directory.serviceAccount, user })
 * await directory.close()
 *
 * @throws Error when NODE_ENV is `production`, or when the entries make no tree
 */
export async function startDirectory(
  options: DirectoryOptions & { readonly tls: true | TlsOptions },
): Promise<SecureDirectory>
export async function startDirectory(options?: DirectoryOptions): Promise<Directory>
export async function startDirectory(options: DirectoryOptions = {}): Promise<Directory> {
  refuseProduction()
  checkOptions(options)
  const shared = { state: createState(options), faults: new Faults(), log: new OperationLog() }
  const tls = createTls(options.tls)
  const ports = await openPorts(shared, tls?.context)
  return new RunningDirectory(shared, ports, tls?.ca)
}

function refuseProduction(): void {
  if (process.env['NODE_ENV'] !== 'production') return
  throw new Error(
    'startDirectory is for tests and demos; it does not start with NODE_ENV=production',
  )
}

const dialects = { openldap, activeDirectory }

function createState(options: DirectoryOptions): DirectoryState {
  const own = dialects[options.schema ?? 'openldap'](new Date())
  const { access, referral, memberOf = own.memberOf, limits } = options
  const dialect = { ...own, memberOf, limits: { ...own.limits, ...limits } }
  const data = readData(options).map(dialect.read)
  const store = createStore(data, options.suffix, dialect.maintained, memberOf)
  return { store, dialect, access: new Access(access), service: createService(store), referral }
}

function readData({ ldif, entries }: DirectoryOptions): readonly EntryData[] {
  return ldif === undefined ? (entries ?? []) : parseLdif(ldif)
}

function createService(store: Store): DirectoryState['service'] {
  const dn = `cn=service,${store.suffix.dn}`
  const name = parseDn(dn) ?? []
  if (store.find(name)) {
    throw new Error(`Entry "${dn}" is the service account of every directory; rename yours`)
  }
  return { dn, password: randomBytes(24).toString('base64url'), key: keyOf(name) }
}

interface Tls {
  readonly context: SecureContext
  readonly ca: string
}

function createTls(option: boolean | TlsOptions = false): Tls | undefined {
  if (option === false) return undefined
  const { maxVersion = 'TLSv1.3', ...wanted } = option === true ? {} : option
  const { ca, cert, key } = createCertificates(wanted)
  return { context: createSecureContext({ cert, key, maxVersion }), ca }
}

interface Ports {
  readonly plain: Listener
  readonly secure: Listener | undefined
}

async function openPorts(shared: Shared, tls: SecureContext | undefined): Promise<Ports> {
  let count = 0
  const open = (secure: boolean): Promise<Listener> =>
    listen((socket) => {
      count += 1
      new Connection(socket, count, shared, tls).open(secure)
    })
  return { plain: await open(false), secure: tls && (await open(true)) }
}

class RunningDirectory implements Directory {
  readonly url: string
  readonly tlsUrl: string | undefined
  readonly ca: string | undefined
  readonly serviceAccount: ServiceAccount
  readonly operations: readonly Operation[]
  readonly #store: Store
  readonly #faults: Faults
  readonly #ports: readonly Listener[]
  #closed: Promise<unknown> | undefined

  constructor({ state, faults, log }: Shared, { plain, secure }: Ports, ca: string | undefined) {
    this.url = `ldap://127.0.0.1:${plain.port}`
    this.tlsUrl = secure && `ldaps://127.0.0.1:${secure.port}`
    this.ca = ca
    this.serviceAccount = { dn: state.service.dn, password: state.service.password }
    this.operations = log.operations
    this.#store = state.store
    this.#faults = faults
    this.#ports = secure ? [plain, secure] : [plain]
  }

  get connections(): number {
    return this.#ports.reduce((sum, port) => sum + port.connections, 0)
  }

  fail(fault: Fault): () => void {
    return this.#faults.add(fault)
  }

  modify(dn: string, attributes: Attributes): void {
    this.#store.modify(dn, attributes)
  }

  remove(dn: string): void {
    this.#store.remove(dn)
  }

  async close(): Promise<void> {
    this.#closed ??= Promise.all(this.#ports.map((port) => port.close()))
    await this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
