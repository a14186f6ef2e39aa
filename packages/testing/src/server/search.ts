import {
  type AttributeDescription,
  isSubtype,
  parseDescription,
} from '../entries/attribute-names.ts'
import { type Dn, parseDn } from '../entries/dn.ts'
import { changeEntry, type Entry } from '../entries/entry.ts'
import { matches } from '../filters/match.ts'
import type { Reply, ReplyEntry } from '../messages/reply.ts'
import type { Control, Scope, SearchRequest } from '../messages/request.ts'
import { type Result, resultCode, success } from '../messages/result.ts'
import { pagedResults, readPagedRequest, takePage } from './paged-results.ts'
import {
  defaultReferral,
  isReferral,
  managesReferrals,
  referenceOf,
  referralAbove,
  referralResult,
} from './referrals.ts'
import { rootDse } from './root-dse.ts'
import type { DirectoryState, Found, Session } from './state.ts'
import { inPieces, withoutRange } from './value-ranges.ts'

/** Answers a search. */
export function search(
  request: SearchRequest,
  controls: readonly Control[],
  session: Session,
  state: DirectoryState,
): Reply {
  const control = controls.find(({ oid }) => oid === pagedResults)
  const { limits } = state.dialect
  const found = control
    ? takePage(readPagedRequest(control), limits.entries, session, () =>
        find(request, controls, session, state),
      )
    : cut(find(request, controls, session, state), limits.entries)
  const isWanted = selector(request.attributes, session, state)
  const entries = found.entries.map((entry) =>
    select(withComputed(entry, request, session, state), isWanted, request, limits.values),
  )
  return { ...found, entries }
}

/** Who does not ask for pages gets the first entries and learns that there are more. */
function cut(found: Found, limit: number): Found {
  if (found.entries.length <= limit) return found
  const entries = found.entries.slice(0, limit)
  return { ...found, entries, result: { code: resultCode.sizeLimitExceeded } }
}

/** Attributes that are computed come only when they are asked for by name. */
function withComputed(
  entry: Entry,
  { attributes }: SearchRequest,
  { identity }: Session,
  { store, dialect }: DirectoryState,
): Entry {
  const isRoot = entry.name.length === 0
  const bound = identity.kind === 'user' ? store.findKey(identity.key) : undefined
  const subject = isRoot ? bound : entry
  if (subject === undefined) return entry
  const changes = [...(isRoot ? dialect.computedOfSession : dialect.computed)]
    .filter(([name]) => asksFor(attributes, name))
    .map(([name, compute]) => [name, compute(subject, store)])
  return changes.length === 0 ? entry : changeEntry(entry, Object.fromEntries(changes))
}

function find(
  request: SearchRequest,
  controls: readonly Control[],
  session: Session,
  state: DirectoryState,
): Found {
  const { store, access, dialect } = state
  const { identity } = session
  const name = parseDn(request.dn) ?? dialect.findBase(request.dn, store)?.name
  if (!name) return failed(noBase(request.dn))
  if (request.scope !== 'base' && asksForComputed(request, state)) return failed(notABaseSearch)
  const follow = dialect.followsChains ? (key: string) => store.findKey(key) : undefined
  const sight = access.sightOf(identity, store, follow)
  const isMatch = (entry: Entry): boolean => matches(request.filter, entry, sight) === true
  if (name.length === 0 && request.scope === 'base') {
    return limited([rootDse(store, dialect.bindControls)].filter(isMatch), request.sizeLimit)
  }
  if (!access.admits(identity)) return failed(dialect.refusedAnonymous)
  const base = findBase(name, managesReferrals(controls), session, state, request.scope)
  if ('code' in base) return failed(base)
  const visible = store
    .within(base, request.scope)
    .filter((entry) => access.mayRead(identity, entry))
  if (managesReferrals(controls)) return limited(visible.filter(isMatch), request.sizeLimit)
  const isHere = (entry: Entry): boolean => !isReferral(entry)
  const here = visible.filter((entry) => isHere(entry) && isMatch(entry))
  const references = visible.filter(isReferral).map((entry) => referenceOf(entry, request.scope))
  return { ...limited(here, request.sizeLimit), references }
}

/** A base such as `<SID=...>` is well-formed, also where it names nobody. */
function noBase(dn: string): Result {
  if (/^<SID=S-1-[\d-]+>$/i.test(dn)) return { code: resultCode.noSuchObject }
  return { code: resultCode.invalidDnSyntax, message: 'invalid DN' }
}

function asksForComputed({ attributes }: SearchRequest, { dialect }: DirectoryState): boolean {
  return [...dialect.computed.keys()].some((name) => asksFor(attributes, name))
}

function asksFor(attributes: readonly string[], name: string): boolean {
  return attributes.some((asked) => asked.toLowerCase() === name.toLowerCase())
}

const notABaseSearch: Result = {
  code: resultCode.operationsError,
  message: 'an attribute that is computed for each entry needs a search of scope base',
}

function failed(result: Result): Found {
  return { entries: [], result }
}

function limited(entries: readonly Entry[], sizeLimit: number): Found {
  if (sizeLimit === 0 || entries.length <= sizeLimit) return { entries, result: success }
  return { entries: entries.slice(0, sizeLimit), result: { code: resultCode.sizeLimitExceeded } }
}

/** The entry that a request is about, or why there is none for it. */
export function findBase(
  name: Dn,
  meansReferral: boolean,
  session: Session,
  state: DirectoryState,
  scope?: Scope,
): Entry | Result {
  const { store, access } = state
  const entry = store.find(name)
  const referral = meansReferral && entry ? undefined : referralAbove(name, store)
  if (referral && access.mayRead(session.identity, referral)) {
    return referralResult(referral, name, scope)
  }
  if (entry && access.mayRead(session.identity, entry)) return entry
  return defaultReferral(name, state, scope) ?? notFound(name, session, state)
}

/** noSuchObject, with the nearest entry above the name when the client may see that one. */
function notFound(name: Dn, { identity }: Session, { store, access }: DirectoryState): Result {
  const nearest = store.find(name) ? undefined : store.nearest(name)
  const visible = nearest && access.mayRead(identity, nearest) ? nearest : undefined
  return { code: resultCode.noSuchObject, matchedDn: visible?.dn }
}

type IsWanted = (description: AttributeDescription) => boolean

/** Which attributes a search returns (RFC 4511 section 4.5.1.8; `+` by RFC 3673). */
function selector(
  attributes: readonly string[],
  { identity }: Session,
  { access, dialect }: DirectoryState,
): IsWanted {
  const all = attributes.length === 0 || attributes.includes('*')
  const allOperational = attributes.includes('+')
  const named = attributes.map((asked) => parseDescription(withoutRange(asked)))
  return (description) => {
    if (access.hides(identity, description.name)) return false
    const isOperational = dialect.operational.has(description.name)
    return (
      (isOperational ? allOperational : all) || named.some((asked) => isSubtype(description, asked))
    )
  }
}

function select(
  entry: Entry,
  isWanted: IsWanted,
  { attributes: asked, typesOnly }: SearchRequest,
  maxValues: number,
): ReplyEntry {
  const attributes = entry.attributes
    .filter(({ description }) => isWanted(description))
    .flatMap((attribute) => inPieces(attribute, asked, maxValues))
    .map(({ name, values }) => ({ name, values: typesOnly ? [] : values }))
  return { dn: entry.dn, attributes }
}
