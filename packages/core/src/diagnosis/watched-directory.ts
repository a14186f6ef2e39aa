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
import { ResultCode } from '../protocol/result-codes.ts'
import type { Clock, Deadline } from '../words/clock.ts'
import { isLdapAuthError } from '../words/errors.ts'

/** Results of a search that say what there is, and what not. */
const answers: ReadonlySet<number> = new Set([
  ResultCode.success,
  ResultCode.sizeLimitExceeded,
  ResultCode.noSuchObject,
])

/** The directory as a login uses it, watched: what is sent is counted, and references are noted. */
export class WatchedDirectory extends Directory {
  readonly #onRequest: () => void
  readonly #referring: Asked[] = []
  #isSlow = false
  #unanswered = 0

  constructor(settings: Settings, clock: Clock, onRequest: () => void) {
    super(settings, clock)
    this.#onRequest = onRequest
  }

  /** The answers that name other servers. */
  get referring(): readonly Asked[] {
    return this.#referring
  }

  /** Whether a search was not answered in time: what is only asked to explain something may take long too. */
  get isSlow(): boolean {
    return this.#isSlow
  }

  /** How many searches gave no answer: that they found nobody means nothing. */
  get unanswered(): number {
    return this.#unanswered
  }

  /** A search that is not made, as the directory is slow. */
  leaveOut(): undefined {
    this.#unanswered += 1
  }

  override async search(
    search: Search,
    deadline: Deadline,
    server?: ServerAddress,
  ): Promise<Answer> {
    this.#onRequest()
    const outcome = await super.search(search, deadline, server).catch((error: unknown) => {
      this.#isSlow ||= isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_TIMEOUT'
      this.#unanswered += 1
      throw error
    })
    if (!answers.has(outcome.result.code)) this.#unanswered += 1
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
    onBind?: () => void,
  ): Promise<Lease<T>> {
    this.#onRequest()
    return super.withUser(target, password, deadline, work, onBind)
  }
}
