import { messageOf } from '@ldap-auth/core/http'

/** Nobody is left to tell but the operator: what takes the errors of a strategy threw one itself. */
export function giveUp(req: object, thrown: unknown): void {
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  process.emitWarning(
    'A login could not be answered: what takes the errors of the Passport strategy threw one itself.',
    { type: 'LdapAuthWarning', code: 'LDAP_AUTH_NO_ANSWER', detail },
  )
  messageOf(req).socket.destroy()
}
