import type { Socket } from 'node:net'
import { LdapAuthError } from '../words/errors.ts'

/** Resolves when a socket stands; rejects with whatever keeps it from that. */
export function reached(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed the connection')))
  })
}

/** The failure of what was not reached. */
export function unreached(
  code: 'ERR_LDAP_AUTH_CONNECT' | 'ERR_LDAP_AUTH_TLS',
  what: string,
  cause: unknown,
): LdapAuthError {
  // Several addresses that all failed come as an error whose text is empty.
  const why = cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : ''
  return new LdapAuthError(code, `${what}: ${why}.`, { cause })
}
