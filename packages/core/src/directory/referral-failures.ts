import type { ServerAddress } from '../options/settings.ts'
import type { Search } from '../protocol/requests.ts'
import type { Result } from '../protocol/responses.ts'
import { describeResult } from '../protocol/result-codes.ts'
import { quote } from '../text/quote.ts'
import { LdapAuthError } from '../words/errors.ts'

/** Enough of a URI to find it in the directory, too little to fill a log. */
const MAX_SHOWN = 300

export function refused(uri: string): LdapAuthError {
  return refusal(
    `refers to ${shown(uri)}, which is not followed: its host is not among referrals.follow.hosts.`,
    { advice: 'List it there, or set referrals to "ignore" if it keeps nobody who logs in.' },
  )
}

export function unusable(uri: string, why: string, cause?: unknown): LdapAuthError {
  const advice = 'Correct the reference in the directory.'
  return refusal(`refers to ${shown(uri)}, which can not be followed: ${why}.`, { advice, cause })
}

export function empty(base: string): LdapAuthError {
  return refusal(`says that ${quote(base)} is kept elsewhere, without saying where.`)
}

export function circle(base: string): LdapAuthError {
  return limit(
    `, and references for ${quote(base)} lead in a circle: each server says that another one keeps it.`,
    'Correct them in the directory.',
  )
}

export function tooFar(maxHops: number, uri: string): LdapAuthError {
  return limit(
    ` after ${maxHops} references one behind the other, and the last one leads to ${shown(uri)}: raise referrals.follow.maxHops.`,
  )
}

export function tooMany(max: number): LdapAuthError {
  return limit(
    `, and the directory refers to more than ${max} other places: search below a narrower user.base.`,
  )
}

export function searchFailed(
  { url }: ServerAddress,
  { base }: Search,
  result: Result,
): LdapAuthError {
  const text = `Nobody was found, and the search at ${url} below ${quote(base)}, where a reference led, failed: ${describeResult(result)}.`
  const advice = 'Check that the base exists there and that service may search it.'
  return new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text, { resultCode: result.code, advice })
}

function refusal(
  what: string,
  more: { readonly advice?: string; readonly cause?: unknown } = {},
): LdapAuthError {
  const text = `Nobody was found, and the directory ${what}`
  return new LdapAuthError('ERR_LDAP_AUTH_REFERRAL_REFUSED', text, more)
}

function limit(what: string, advice?: string): LdapAuthError {
  return new LdapAuthError('ERR_LDAP_AUTH_REFERRAL_LIMIT', `Nobody was found${what}`, { advice })
}

function shown(uri: string): string {
  return quote(uri.length > MAX_SHOWN ? `${uri.slice(0, MAX_SHOWN)}…` : uri)
}
