import { parseDescription } from '../entries/attribute-names.ts'
import { parseDn } from '../entries/dn.ts'
import { attributesOf } from '../entries/entry.ts'
import { ruleOf } from '../entries/schema.ts'
import type { CompareRequest, Control } from '../messages/request.ts'
import { type Result, resultCode } from '../messages/result.ts'
import { managesReferrals } from './referrals.ts'
import { findBase } from './search.ts'
import type { DirectoryState, Session } from './state.ts'

/** Answers a compare. */
export function compare(
  request: CompareRequest,
  controls: readonly Control[],
  session: Session,
  state: DirectoryState,
): Result {
  const { store, access } = state
  const name = parseDn(request.dn)
  if (!name) return { code: resultCode.invalidDnSyntax, message: 'invalid DN' }
  const entry = findBase(name, managesReferrals(controls), session, state)
  if ('code' in entry) return entry
  const asked = parseDescription(request.attribute)
  if (!store.knows(asked.name)) return { code: resultCode.undefinedAttributeType }
  if (access.hides(session.identity, asked.name))
    return { code: resultCode.insufficientAccessRights }
  const attributes = attributesOf(entry, asked)
  if (attributes.length === 0) return { code: resultCode.noSuchAttribute }
  const key = ruleOf(asked.name).normalize(request.value)
  const isHeld = key !== undefined && attributes.some(({ keys }) => keys.includes(key))
  return { code: isHeld ? resultCode.compareTrue : resultCode.compareFalse }
}
