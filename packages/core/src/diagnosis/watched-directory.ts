import {
  type Asked,
  type AsUser,
  Directory,
  type Lease,
  type Target,
} from '../directory/directory.ts'
import type { Answer } from '../directory/server.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import type { Clock, Deadline } from '../words/clock.ts'

/** The directory as a login uses it, watched: what is sent is counted, and references are noted. */
export class WatchedDirectory extends Directory {
  readonly #onRequest: () => void
  readonly #referring: Asked[] = []

  constructor(settings: Settings, clock: Clock, onRequest: () => void) {
    super(settings, clock)
    this.#onRequest = onRequest
  }

  /** The answers that name other servers. */
  get referring(): readonly Asked[] {
    return this.#referring
  }

  override async search(
    search: Search,
    deadline: Deadline,
    server?: ServerAddress,
  ): Promise<Answer> {
    this.#onRequest()
    const outcome = await super.search(search, deadline, server)
    if (outcome.references.length > 0 || outcome.result.referrals.length > 0) {
      this.#referring.push({ search, outcome })
    }
    return outcome
  }

  override withUser<T>(
    target: Target,
    password: string,
    deadline: Deadline,
    work: (asUser: AsUser, answer: Result) => Promise<T>,
  ): Promise<Lease<T>> {
    this.#onRequest()
    return super.withUser(target, password, deadline, work)
  }
}
