import type { LdapAuthOptions, LdapUser } from '@ldap-auth/core'
import { vi } from 'vitest'
import type { Adapter, GivenOptions, RunningApp } from './adapter.ts'
import { type Answer, Client } from './client.ts'
import {
  type Changes,
  company,
  companyAbroad,
  companyOptions,
  serviceDn,
  suffix,
} from './company.ts'
import type { DirectoryServer, DirectorySource } from './directory.ts'
import { Said } from './said.ts'
import { Wire } from './wire/wire.ts'

/** Who plays in a case. */
export interface Cast {
  readonly adapter: Adapter
  readonly source: DirectorySource
  readonly server: DirectoryServer
}

/** What a case may ask of its application beyond the options of the adapter. */
export interface Wanted {
  /** Options of a second instance at `/partners`. */
  readonly partners?: GivenOptions
  readonly trustProxy?: boolean
}

/** The application of a case. */
export interface App extends RunningApp {
  /** A client with cookies of its own. */
  client(): Client
}

/** Where a case plays, and what it leaves behind. */
export class Scene {
  /** The way to the directory. */
  readonly wire: Wire
  /** The authority of the directory's certificate, PEM. */
  readonly ca: string
  /** Every answer, in the order of the requests. */
  readonly answers: Promise<Answer>[] = []
  /** The users that pages were shown to. */
  readonly shown: LdapUser[] = []
  /** What the adapter gave to the applications. */
  readonly handles: unknown[] = []
  readonly said: Said = new Said()
  readonly #adapter: Adapter
  readonly #source: DirectorySource
  readonly #endings: (() => Promise<unknown>)[] = []

  constructor(wire: Wire, { adapter, source, server }: Cast) {
    this.wire = wire
    this.ca = server.ca
    this.#adapter = adapter
    this.#source = source
    this.#endings.push(() => wire.close())
  }

  /** Log in at the directory. */
  get options(): LdapAuthOptions {
    return companyOptions(this.wire.url)
  }

  /** The DNs whose password the directory was asked about. */
  get userBinds(): string[] {
    return userBindsOn(this.wire)
  }

  /** Starts an application; it ends with the case. */
  async open(options: GivenOptions = this.options, wanted: Wanted = {}): Promise<App> {
    const app = await this.#adapter.start({
      options,
      partners: wanted.partners,
      trustProxy: wanted.trustProxy ?? false,
      show: (user) => this.#show(user),
    })
    let stopping: Promise<void> | undefined
    const stop = (): Promise<void> => (stopping ??= app.stop())
    const client = (): Client => new Client(app.url, (answer) => this.answers.push(answer))
    this.#endings.unshift(stop)
    this.handles.push(app.handle)
    return { ...app, stop, client }
  }

  /** Makes the directory another than it was at the login. */
  async change(changes: Changes): Promise<void> {
    const server = await this.#source.start({ suffix, entries: company(changes), tls: true })
    this.#endings.push(async () => server[Symbol.asyncDispose]())
    this.wire.leadTo(server.url)
  }

  /**
   * Starts a second server, which keeps people abroad, and makes the directory refer to it. Gives
   * the way to that server.
   *
   * @param isCircle - whether it refers back to the directory
   */
  async startAbroad(isCircle = false): Promise<Wire> {
    const entries = companyAbroad(isCircle ? this.wire.url : undefined)
    const server = await this.#source.start({ suffix, entries, tls: true })
    const wire = await Wire.open(server.url)
    this.#endings.push(
      () => wire.close(),
      async () => server[Symbol.asyncDispose](),
    )
    await this.change({ abroad: wire.url })
    return wire
  }

  /** Ends what the case has started. */
  async end(): Promise<void> {
    vi.useRealTimers()
    this.wire.release()
    for (const ending of this.#endings.splice(0)) await ending()
  }

  #show(user: LdapUser | undefined): object {
    if (user === undefined) return { user: null }
    this.shown.push(user)
    const { id, username, displayName, roles } = user
    return { user: { id, username, displayName, roles } }
  }
}

/** The DNs whose password came by on a way to a directory. */
export function userBindsOn({ requests }: Wire): string[] {
  return requests.flatMap(({ op, dn }) =>
    op === 'bind' && dn !== undefined && dn !== serviceDn ? [dn] : [],
  )
}
