import type { Entry, Piece } from '../protocol/entry.ts'
import type { SearchOutcome } from '../protocol/exchanges.ts'
import { misplaced } from '../protocol/failures.ts'
import { reading } from '../protocol/reading.ts'
import type { Search } from '../protocol/requests.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import type { ValueRange } from '../text/attribute-description.ts'
import { quote } from '../text/quote.ts'
import { LdapAuthError } from '../words/errors.ts'
import { checkAvailable } from './availability.ts'

/** Sends one request. */
export type Ask = (search: Search) => Promise<SearchOutcome>

/** Active Directory sends 1,500 values at a time. */
const MAX_PIECES = 1000

/**
 * Active Directory sends the first 1,500 values of an attribute under a name of their own, and the
 * plain attribute empty. Whatever was asked for by its name is given whole, or not at all: the
 * first members of a group must never pass for all of them.
 *
 * @throws `ERR_LDAP_AUTH_SEARCH`, `_PROTOCOL`, and what `ask` throws
 */
export async function completeValues(
  { attributes }: Pick<Search, 'attributes'>,
  outcome: SearchOutcome,
  ask: Ask,
): Promise<SearchOutcome> {
  if (outcome.entries.every(({ ranges }) => ranges.length === 0)) return outcome
  const asked = new Set(attributes.map((name) => name.toLowerCase()))
  const complete = async (entry: Entry): Promise<Entry> => {
    let whole = entry
    for (const range of entry.ranges.filter(({ name }) => asked.has(name.toLowerCase()))) {
      whole = whole.joined(range, await readRest(entry.dn, range, ask))
    }
    return whole
  }
  return { ...outcome, entries: await Promise.all(outcome.entries.map(complete)) }
}

async function readRest(dn: string, { name, ...first }: ValueRange, ask: Ask): Promise<Piece[]> {
  const pieces: Piece[] = []
  let { last } = first
  while (last !== undefined) {
    if (pieces.length === MAX_PIECES)
      throw incomplete(dn, name, `${MAX_PIECES} pieces are too many`)
    const next = last + 1
    const entry = await readPiece(dn, name, next, ask)
    const piece = entry.ranges.find((range) => range.name.toLowerCase() === name.toLowerCase())
    if (piece?.first !== next || (piece.last ?? next) < next) {
      throw misplaced(`other values of ${name} than those from number ${next} on`)
    }
    pieces.push({ entry, description: piece.description })
    last = piece.last
  }
  return pieces
}

async function readPiece(dn: string, name: string, next: number, ask: Ask): Promise<Entry> {
  const { result, entries } = await ask(reading(dn, [`${name};range=${next}-*`]))
  checkAvailable(result)
  const [entry] = entries
  if (result.code === ResultCode.success && entry !== undefined) return entry
  throw incomplete(dn, name, describeResult(result))
}

function incomplete(dn: string, name: string, problem: string): LdapAuthError {
  const text = `The directory sends the values of ${name} of ${quote(dn)} in pieces, and not all of them could be read: ${problem}.`
  return new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text)
}
