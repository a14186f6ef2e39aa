import { type Dn, parseDn, printDn } from '../entries/dn.ts'
import { type Entry, valuesOf } from '../entries/entry.ts'
import type { Store } from '../entries/store.ts'
import type { Control, Scope } from '../messages/request.ts'
import { type Result, resultCode } from '../messages/result.ts'
import type { DirectoryState } from './state.ts'

/** The control ManageDsaIT: whoever sends it means the referral itself (RFC 3296 section 3). */
export const manageDsaIt = '2.16.840.1.113730.3.4.2'

export function managesReferrals(controls: readonly Control[]): boolean {
  return controls.some(({ oid }) => oid === manageDsaIt)
}

/** Whether an entry only says where another server keeps what is here (RFC 3296 section 2). */
export function isReferral(entry: Entry): boolean {
  return valuesOf(entry, 'objectClass').some((name) => name.toString().toLowerCase() === 'referral')
}

/** The entry by which a name lies elsewhere: its own, or one above it. */
export function referralAbove(name: Dn, store: Store): Entry | undefined {
  for (let depth = 0; depth < name.length; depth += 1) {
    const entry = store.find(name.slice(depth))
    if (entry) return isReferral(entry) ? entry : undefined
  }
  return undefined
}

/** The continuation reference of a search, the part below its base that lies elsewhere (RFC 4511 section 4.5.3). */
export function referenceOf(entry: Entry, scope: Scope): string[] {
  const wanted = scope === 'one' ? 'base' : 'sub'
  return urisOf(entry).map((uri) => lead(uri, (own = entry.name) => own, wanted))
}

/** The answer to whoever asks for a name at or below a referral. */
export function referralResult(entry: Entry, name: Dn, scope: Scope | undefined): Result {
  const below = name.slice(0, name.length - entry.name.length)
  const referrals = urisOf(entry).map((uri) =>
    lead(uri, (own = entry.name) => [...below, ...own], scope),
  )
  return { code: resultCode.referral, matchedDn: entry.dn, referrals }
}

/** The answer to whoever asks for a name outside the directory, where a default referral is set. */
export function defaultReferral(
  name: Dn,
  { referral, store }: DirectoryState,
  scope: Scope | undefined,
): Result | undefined {
  if (referral === undefined || store.find(name) || store.nearest(name)) return undefined
  return { code: resultCode.referral, referrals: [lead(referral, () => name, scope)] }
}

/** Behind a space stands a label for people (RFC 2079). */
function urisOf(entry: Entry): string[] {
  return valuesOf(entry, 'ref').map((value) => value.toString().split(/\s/)[0] ?? '')
}

const scopeWords: Readonly<Record<Scope, string>> = {
  base: 'base',
  one: 'one',
  sub: 'sub',
  children: 'subordinate',
}

/** A URL as slapd hands it out: with the name to ask for, and a scope where it has none of its own. */
function lead(uri: string, nameOf: (own: Dn | undefined) => Dn, scope: Scope | undefined): string {
  const [, server, path = '', rest = ''] =
    /^(ldaps?:\/\/[^/?]*)\/?([^?]*)\??(.*)$/is.exec(uri) ?? []
  if (server === undefined) return uri
  const own = path === '' ? undefined : parseDn(decodeURIComponent(path))
  const [attributes = '', ownScope = '', ...others] = rest.split('?')
  const word = ownScope === '' && scope !== undefined ? scopeWords[scope] : ownScope
  const parts = [encodeDn(printDn(nameOf(own))), attributes, word, ...others]
  return `${server}/${parts.join('?').replace(/\?+$/, '')}`
}

function encodeDn(dn: string): string {
  return encodeURI(dn).replace(/[?#]/g, encodeURIComponent)
}
