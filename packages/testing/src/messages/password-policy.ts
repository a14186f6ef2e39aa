import { element, integer, sequence } from '../ber/writer.ts'
import type { ReplyControl } from './reply.ts'

/** The control of request and answer (draft-behera-ldap-password-policy section 6). */
export const passwordPolicy = '1.3.6.1.4.1.42.2.27.8.5.1'

/** What a password policy says beside the answer to a bind. */
export interface PolicyResponse {
  readonly secondsLeft?: number
  readonly graceLoginsLeft?: number
  readonly error?: keyof typeof errors
}

/** Those of section 6.2 that a bind meets. */
const errors = { passwordExpired: 0, accountLocked: 1, changeAfterReset: 2 }

export function policyControl(response: PolicyResponse): ReplyControl {
  const { error } = response
  const told = error === undefined ? [] : [integer(errors[error], 0x81)]
  return { oid: passwordPolicy, value: sequence(...warning(response), ...told) }
}

function warning({ secondsLeft, graceLoginsLeft }: PolicyResponse): Buffer[] {
  if (secondsLeft !== undefined) return [element(0xa0, integer(secondsLeft, 0x80))]
  if (graceLoginsLeft !== undefined) return [element(0xa0, integer(graceLoginsLeft, 0x81))]
  return []
}
