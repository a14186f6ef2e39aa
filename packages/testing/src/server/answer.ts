import { ProtocolError } from '../ber/reader.ts'
import type { AnsweredOp, Reply } from '../messages/reply.ts'
import type { Control, Request } from '../messages/request.ts'
import { type Result, resultCode } from '../messages/result.ts'
import { bind } from './bind.ts'
import { compare } from './compare.ts'
import { extended } from './extended.ts'
import { pagedResults } from './paged-results.ts'
import { manageDsaIt } from './referrals.ts'
import { search } from './search.ts'
import type { DirectoryState, Session } from './state.ts'

/** A request that gets an answer. */
export type AnsweredRequest = Extract<Request, { op: AnsweredOp }>

/** Answers one request, whatever it asks. */
export function answer(
  request: AnsweredRequest,
  controls: readonly Control[],
  session: Session,
  state: DirectoryState,
): Reply {
  try {
    return dispatch(request, controls, session, state)
  } catch (error) {
    // The value of a control is read here, later than the message around it.
    if (!(error instanceof ProtocolError)) throw error
    return { result: { code: resultCode.protocolError, message: error.message } }
  }
}

function knownControls(op: AnsweredOp, { dialect }: DirectoryState): readonly string[] {
  if (op === 'search') return [pagedResults, manageDsaIt]
  if (op === 'compare') return [manageDsaIt]
  return op === 'bind' ? dialect.bindControls : []
}

function dispatch(
  request: AnsweredRequest,
  controls: readonly Control[],
  session: Session,
  state: DirectoryState,
): Reply {
  const known = knownControls(request.op, state)
  if (controls.some(({ oid, critical }) => critical && !known.includes(oid))) {
    return { result: { code: resultCode.unavailableCriticalExtension } }
  }
  if (request.op === 'bind') return bind(request, controls, session, state)
  if (session.mustChangePassword) return { result: restricted }
  switch (request.op) {
    case 'search':
      return search(request, controls, session, state)
    case 'compare':
      return { result: compare(request, controls, session, state) }
    case 'extended':
      return extended(request.oid, session)
    default:
      return {
        result: { code: resultCode.unwillingToPerform, message: 'the directory is read-only' },
      }
  }
}

/** In the words of slapd. */
const restricted: Result = {
  code: resultCode.insufficientAccessRights,
  message: 'Operations are restricted to bind/unbind/abandon/StartTLS/modify password',
}
