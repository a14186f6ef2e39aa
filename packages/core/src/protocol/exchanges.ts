import type { Entry } from './entry.ts'
import type { Response, Result } from './responses.ts'
import { ResultCode } from './result-codes.ts'

/** What a search gave, also when its result code is not success. */
export interface SearchOutcome {
  readonly result: Result
  readonly entries: readonly Entry[]
  /** The URIs of continuation references (RFC 4511 section 4.5.3). */
  readonly references: readonly string[]
}

/** After a response `more` are to come, the exchange is `done` or has `enough`, or the response is `foreign` to it. */
export type Progress = 'more' | 'done' | 'enough' | 'foreign'

/** Reads the answers to one request, and hands the whole to `finish`. */
export type Receiver = (response: Response) => Progress

export function receiveBind(finish: (result: Result) => void): Receiver {
  return (response) => {
    if (response.type === 'intermediate') return 'more'
    if (response.type !== 'bind') return 'foreign'
    finish(response.result)
    return 'done'
  }
}

/** Some directories do not honour the size limit of a request, so it is kept here too. */
export function receiveSearch(
  maxEntries: number,
  finish: (outcome: SearchOutcome) => void,
): Receiver {
  const entries: Entry[] = []
  const references: string[] = []
  return (response) => {
    switch (response.type) {
      case 'intermediate':
        return 'more'
      case 'reference':
        references.push(...response.uris)
        return 'more'
      case 'entry':
        if (entries.length < maxEntries) {
          entries.push(response.entry)
          return 'more'
        }
        finish({ result: sizeLimitExceeded(maxEntries), entries, references })
        return 'enough'
      case 'search':
        finish({ result: response.result, entries, references })
        return 'done'
      default:
        return 'foreign'
    }
  }
}

function sizeLimitExceeded(maxEntries: number): Result {
  return {
    code: ResultCode.sizeLimitExceeded,
    matchedDn: '',
    message: `the directory sent more than ${maxEntries} entries`,
    referrals: [],
    controls: [],
    responseName: undefined,
  }
}
