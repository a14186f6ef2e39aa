import type { LdapAuthError } from '../words/errors.ts'
import type { Entry } from './entry.ts'
import { misplaced } from './failures.ts'
import type { Response, Result } from './responses.ts'
import { ResultCode } from './result-codes.ts'

/** What a search gave, also when its result code is not success. */
export interface SearchOutcome {
  readonly result: Result
  readonly entries: readonly Entry[]
  /** Continuation references (RFC 4511 section 4.5.3), each of URIs that lead to the same entries. */
  readonly references: readonly (readonly string[])[]
  /** How much memory it takes, roughly. */
  readonly bytes: number
}

/** Whether a search found all that it was to find: everything, or as much as it asked for. */
export function isWhole(
  { result, entries }: Pick<SearchOutcome, 'result' | 'entries'>,
  { sizeLimit }: { sizeLimit: number },
): boolean {
  if (result.code === ResultCode.success) return true
  const isFull = sizeLimit > 0 && entries.length >= sizeLimit
  return result.code === ResultCode.sizeLimitExceeded && isFull
}

/** After a response `more` are to come, or the exchange is `done` or has `enough`. */
export type Progress = 'more' | 'done' | 'enough'

/** Reads the answers to one request, each with its size, and hands the whole to `finish`. */
export type Receiver = (response: Response, bytes: number) => Progress

export function receiveBind(finish: (result: Result) => void): Receiver {
  return (response) => {
    if (response.type === 'intermediate') return 'more'
    if (response.type !== 'bind') throw foreign()
    finish(response.result)
    return 'done'
  }
}

/** What a search may bring; some directories do not honour the size limit of a request. */
export interface SearchCap {
  readonly maxEntries: number
  readonly maxBytes: number
}

/** What an attribute or a reference takes in memory beside its bytes, of which it may have hardly any. */
const KEPT_BYTES = 100

export function receiveSearch(
  { maxEntries, maxBytes }: SearchCap,
  finish: (outcome: SearchOutcome) => void,
): Receiver {
  const entries: Entry[] = []
  const references: (readonly string[])[] = []
  let received = 0
  const end = (result: Result): void => finish({ result, entries, references, bytes: received })
  const cutOff = (limit: string): Progress => {
    end(sizeLimitExceeded(limit))
    return 'enough'
  }
  return (response, bytes) => {
    received += bytes
    switch (response.type) {
      case 'search':
        end(response.result)
        return 'done'
      case 'intermediate':
        break
      case 'reference':
        received += KEPT_BYTES * response.uris.length
        references.push(response.uris)
        break
      case 'entry':
        if (entries.length === maxEntries) return cutOff(`${maxEntries} entries`)
        received += KEPT_BYTES * response.entry.attributeCount
        entries.push(response.entry)
        break
      default:
        throw foreign()
    }
    return received > maxBytes ? cutOff(`${maxBytes} bytes, limits.messageBytes,`) : 'more'
  }
}

function foreign(): LdapAuthError {
  return misplaced('an answer of the wrong kind')
}

/** The result of a search that brought too much, and was read no further. */
export function sizeLimitExceeded(limit: string): Result {
  return {
    code: ResultCode.sizeLimitExceeded,
    matchedDn: '',
    message: `the directory sent more than ${limit} for one search`,
    referrals: [],
    controls: [],
    responseName: undefined,
  }
}
