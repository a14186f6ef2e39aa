import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import { isWhole, type SearchOutcome } from '../protocol/exchanges.ts'
import type { Search } from '../protocol/requests.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import { depthBelow, normalizeDn } from '../text/dn.ts'
import type { LdapUrl } from '../text/ldap-url.ts'
import type { Deadline } from '../words/clock.ts'
import { isLdapAuthError, type LdapAuthError, type LdapAuthErrorCode } from '../words/errors.ts'
import { tell } from '../words/events.ts'
import { holdsNoPeople } from './partitions.ts'
import { circle, empty, refused, searchFailed, tooFar, tooMany } from './referral-failures.ts'
import { readReferral } from './referral-url.ts'
import type { AddressOf } from './referred-address.ts'
import type { Answer } from './server.ts'
import { addressKey } from './server-address.ts'

/** What was asked of a server, and what it answered. */
export interface Asked {
  readonly search: Search
  readonly outcome: Answer
}

/** An entry, and the server that holds it. */
export interface Found {
  readonly entry: Entry
  readonly server: ServerAddress
}

/** What was found, and whether that is all there is. */
export interface Gathered {
  readonly found: readonly Found[]
  readonly isWhole: boolean
}

/** Searches one server. */
export type SearchAt = (
  search: Search,
  deadline: Deadline,
  server: ServerAddress,
) => Promise<Answer>

/** The same within one look-up. */
type Ask = (search: Search, server: ServerAddress) => Promise<Answer>

type Policy = Exclude<Settings['referrals'], 'ignore'>

/**
 * Goes on from the answers of configured servers. Whatever could not be asked is an error
 * only where nothing was found: then it would be a lie that there is nothing. A search of many goes
 * on when somebody was found.
 *
 * @throws `ERR_LDAP_AUTH_REFERRAL_REFUSED`, `_REFERRAL_LIMIT`, and what `SearchAt` throws
 */
export type Follow = (
  asked: readonly Asked[],
  deadline: Deadline,
  isOfMany?: boolean,
) => Promise<Gathered>

/** References of one look-up that are looked at, and the URIs of each. No directory of people needs as many. */
const MAX_REFERENCES = 100
const MAX_URIS = 16

/** Follows references (RFC 4511 sections 4.1.10 and 4.5.3), for as long as nobody was found. */
export function createFollow(policy: Policy, addressOf: AddressOf, searchAt: SearchAt): Follow {
  return async (asked, deadline, isOfMany = policy.exhaustive) => {
    const found = foundAtHome(asked)
    if (!asked.some(({ outcome }) => refers(outcome))) return { found, isWhole: true }
    const ask: Ask = (search, server) => searchAt(search, deadline, server)
    const pursuit = new Pursuit({ ...policy, exhaustive: isOfMany }, addressOf, ask, found)
    return pursuit.run(asked)
  }
}

/** What the servers found that were asked first. */
export function foundAtHome(asked: readonly Asked[]): readonly Found[] {
  return asked.flatMap(({ outcome: { entries, server } }) =>
    entries.map((entry) => ({ entry, server })),
  )
}

/** Whether an answer refers to a part of the tree where people may be. */
export function refersToPeople({ search, outcome }: Asked): boolean {
  return outcome.references.some((uris) =>
    uris.some((uri) => {
      const url = readReferral(uri)
      return isLdapAuthError(url) || !holdsNoPeople(searchOf(url, search).base)
    }),
  )
}

/** One look-up on its way from server to server, one after the other. */
class Pursuit {
  readonly #policy: Policy
  readonly #addressOf: AddressOf
  readonly #askServer: Ask
  readonly #found: Found[]
  /** What became of each search that was made: undefined if it was answered. None is made twice. */
  readonly #made = new Map<string, LdapAuthError | undefined>()
  /** The first reason why not everything was asked. */
  #problem: LdapAuthError | undefined
  #left = MAX_REFERENCES
  /** Whether one entry was asked for, and not for whom a filter finds. */
  #isRead = false

  constructor(policy: Policy, addressOf: AddressOf, ask: Ask, found: readonly Found[]) {
    this.#policy = policy
    this.#addressOf = addressOf
    this.#askServer = ask
    this.#found = [...found]
  }

  async run(asked: readonly Asked[]): Promise<Gathered> {
    this.#isRead = asked.every(({ search }) => search.scope === 'base')
    for (const { search, outcome } of asked) {
      const isAnswer = outcome.result.code !== ResultCode.referral
      this.#made.set(keyOf(search, outcome.server), isAnswer ? undefined : circle(search.base))
    }
    for (const one of asked) {
      if (!this.#hasEnough) this.#note(await this.#goOn(one, 1))
    }
    if (this.#found.length === 0 && this.#problem !== undefined) throw this.#problem
    return { found: this.#found, isWhole: this.#problem === undefined }
  }

  get #hasEnough(): boolean {
    return this.#found.length > 0 && !this.#policy.exhaustive
  }

  #note(problem: LdapAuthError | undefined): void {
    this.#problem ??= problem
  }

  /** Gives why the answer stays none: a referral in its place led nowhere. */
  async #goOn({ search, outcome }: Asked, hop: number): Promise<LdapAuthError | undefined> {
    const { result, references } = outcome
    if (result.code === ResultCode.referral) return this.#tryEach(result.referrals, search, hop)
    for (const uris of references) {
      if (this.#hasEnough) return undefined
      this.#note(await this.#tryEach(uris, search, hop))
      // There may be a million of them.
      if (this.#left < 0) return undefined
    }
    return undefined
  }

  /** The URIs of a reference lead to the same entries: the first server that answers is enough. */
  async #tryEach(
    uris: readonly string[],
    from: Search,
    hop: number,
  ): Promise<LdapAuthError | undefined> {
    this.#left -= 1
    if (this.#left < 0) return tooMany(MAX_REFERENCES)
    let problem: LdapAuthError | undefined
    for (const uri of uris.slice(0, MAX_URIS)) {
      const failure = await this.#try(uri, from, hop)
      if (failure === undefined) return undefined
      // That a server does not answer says more than that another one is not asked.
      if (problem === undefined || problem.code === refusal) problem = failure
    }
    return problem ?? empty(from.base)
  }

  async #try(uri: string, from: Search, hop: number): Promise<LdapAuthError | undefined> {
    const url = readReferral(uri)
    if (isLdapAuthError(url)) return url
    const search = searchOf(url, from)
    if (holdsNoPeople(search.base)) return undefined
    const server = this.#addressOf(url)
    if (server === undefined) {
      tell('referral', { host: url.host ?? '', action: 'refused' })
      return refused(uri)
    }
    const key = keyOf(search, server)
    if (this.#made.has(key)) return this.#made.get(key)
    if (hop > this.#policy.maxHops) return tooFar(this.#policy.maxHops, uri)
    this.#made.set(key, circle(search.base))
    tell('referral', { host: server.host, action: 'followed' })
    const problem = await this.#ask(search, server, hop).catch(unlessFinal)
    this.#made.set(key, problem)
    return problem
  }

  async #ask(
    search: Search,
    server: ServerAddress,
    hop: number,
  ): Promise<LdapAuthError | undefined> {
    const outcome = await this.#askServer(search, server)
    const { result, entries } = outcome
    if (result.code === ResultCode.referral) return this.#goOn({ search, outcome }, hop + 1)
    if (!this.#isAnswer(outcome, search)) return searchFailed(server, search, result)
    // What its references lead back to has been answered, though they have not been followed yet.
    this.#made.set(keyOf(search, server), undefined)
    for (const entry of entries) this.#found.push({ entry, server: outcome.server })
    return this.#goOn({ search, outcome }, hop + 1)
  }

  /** That an entry is not there answers who asked for that entry; a base that is not there is a fault. */
  #isAnswer(outcome: SearchOutcome, search: Search): boolean {
    const isMissing = outcome.result.code === ResultCode.noSuchObject
    return isWhole(outcome, search) || (isMissing && this.#isRead)
  }
}

/**
 * What to ask of the next server: what a URL leaves out stays as it was. Its filter only narrows
 * ours, which says who may log in, instead of taking its place.
 */
function searchOf(url: LdapUrl, from: Search): Search {
  const filter =
    url.filter === undefined
      ? from.filter
      : ({ type: 'and', filters: [from.filter, url.filter] } as const)
  return { ...from, base: baseOf(url, from), scope: url.scope ?? from.scope, filter }
}

/** Who reads one entry goes on reading that one, also where a URL only names the part of the tree it is in. */
function baseOf({ dn }: LdapUrl, from: Search): string {
  if (dn === undefined) return from.base
  const isAbove = from.scope === 'base' && (depthBelow(from.base, dn) ?? 0) > 0
  return isAbove ? from.base : dn
}

function refers({ result, references }: SearchOutcome): boolean {
  return result.code === ResultCode.referral || references.length > 0
}

/** Host, base, scope and filter: the same question to the same server gets the same answer. */
function keyOf({ base, scope, filter }: Search, server: ServerAddress): string {
  return [addressKey(server), normalizeDn(base), scope, JSON.stringify(filter)].join('\n')
}

const refusal: LdapAuthErrorCode = 'ERR_LDAP_AUTH_REFERRAL_REFUSED'

function unlessFinal(error: unknown): LdapAuthError {
  if (!isLdapAuthError(error)) throw error
  // The caller has gone or the directory is being closed: no other server will do.
  if (error.code === 'ERR_LDAP_AUTH_ABORTED' || error.code === 'ERR_LDAP_AUTH_CLOSED') throw error
  return error
}
