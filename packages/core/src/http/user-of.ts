import type { LdapUser } from '../words/user.ts'
import type { Gate } from './gate.ts'
import type { GateRequest } from './gate-request.ts'
import { crossOriginRefusal } from './refusals.ts'

/**
 * Who sent a request that the gate does not answer, such as the one that opens a WebSocket. One
 * from a page of another site is nobody's: browsers send the cookies along with it.
 *
 * @throws `LdapAuthError` if nobody could say
 */
export async function userOf(gate: Gate, request: GateRequest): Promise<LdapUser | undefined> {
  if (crossOriginRefusal(request) !== undefined) return undefined
  // Neither the login nor the logout is meant, whatever the path.
  const verdict = await gate.pass({ ...request, path: '/' })
  if (verdict.kind === 'enter') return verdict.user
  if (verdict.kind === 'answer' && verdict.refusal?.cause) throw verdict.refusal.cause
  return undefined
}
