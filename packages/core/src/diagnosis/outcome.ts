import { quote } from '../text/quote.ts'
import { type LdapAuthError, withoutAdvice } from '../words/errors.ts'
import type { Finding } from './finding.ts'

/** What a step came to, before it is known how long it took. */
export type Outcome = Pick<Finding, 'verdict' | 'message' | 'remedy' | 'code' | 'details'> & {
  /** Where it turned out to be about another step. */
  readonly step?: string
}

type More = Pick<Outcome, 'details' | 'code' | 'step'>

export function good(message: string, more: More = {}): Outcome {
  return { verdict: 'good', message, ...more }
}

export function warning(message: string, remedy: string, more: More = {}): Outcome {
  return { verdict: 'warning', message, remedy, ...more }
}

export function failed(message: string, remedy: string, more: More = {}): Outcome {
  return { verdict: 'failed', message, remedy, ...more }
}

export function skipped(message: string): Outcome {
  return { verdict: 'skipped', message }
}

/** What happened, with what to do about it: the remedy says closer what the error advises in general. */
export function failedBy(error: LdapAuthError, remedy: string, more: More = {}): Outcome {
  return failed(withoutAdvice(error), remedy, { ...more, code: error.code })
}

/** A text that somebody else chose, in one line. */
export function shown(text: string): string {
  return quote(text.replaceAll('\n', ', ')).slice(1, -1)
}

/** Many of something, cut off where it would fill the screen. */
export function listed(items: readonly string[], max = 5): string {
  const shown = items.slice(0, max).join(', ')
  return items.length > max ? `${shown} and ${items.length - max} more` : shown
}
