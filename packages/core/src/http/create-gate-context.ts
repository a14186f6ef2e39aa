import { LdapAuthError } from '../words/errors.ts'
import type { LdapAuth } from '../words/handle.ts'
import { createEndedLogins } from './ended-logins.ts'
import type { GateContext } from './gate-context.ts'
import { createFailureNotice } from './notices.ts'
import { directoryKey } from './session.ts'
import { createSessionCheck } from './session-check.ts'

/**
 * What the logins and the sessions of one directory share, for a gate and for adapters without.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` if `session.attributes` names what is never read
 */
export function createGateContext(
  auth: LdapAuth,
  settings: GateContext['settings'],
  now: () => number = Date.now,
): GateContext {
  checkSessionAttributes(auth, settings.session.attributes)
  const directory = directoryKey(auth.options)
  const tellFailure = createFailureNotice()
  const asked = { auth, settings, directory, endedLogins: createEndedLogins(), tellFailure, now }
  return { ...asked, checkSession: createSessionCheck(asked) }
}

function checkSessionAttributes({ options: { user } }: LdapAuth, names: readonly string[]): void {
  const read = [...user.attributes, user.usernameAttribute].map((name) => name.toLowerCase())
  const unknown = names.find((name) => !read.includes(name.toLowerCase()))
  if (unknown === undefined) return
  throw new LdapAuthError(
    'ERR_LDAP_AUTH_OPTIONS',
    `session.attributes: "${unknown}" is never read; name it in user.attributes`,
  )
}
