import type { Reply } from '../messages/reply.ts'
import { resultCode, success } from '../messages/result.ts'
import type { Session } from './state.ts'

/** RFC 4511 section 4.14. */
export const startTls = '1.3.6.1.4.1.1466.20037'
/** RFC 4532. */
export const whoAmI = '1.3.6.1.4.1.4203.1.11.3'

/** Answers the extended operations other than StartTLS, which the connection does itself. */
export function extended(oid: string, { identity }: Session): Reply {
  if (oid === whoAmI) {
    return { result: success, value: identity.kind === 'anonymous' ? '' : `dn:${identity.dn}` }
  }
  return { result: { code: resultCode.protocolError, message: 'unsupported extended operation' } }
}
