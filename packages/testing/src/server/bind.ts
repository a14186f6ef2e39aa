import { keyOf, parseDn } from '../entries/dn.ts'
import { type Entry, valuesOf } from '../entries/entry.ts'
import { passwordMatches } from '../entries/password.ts'
import { passwordPolicy, policyControl } from '../messages/password-policy.ts'
import type { Reply } from '../messages/reply.ts'
import type { BindRequest, Control } from '../messages/request.ts'
import { type Result, resultCode, success } from '../messages/result.ts'
import { anonymous, type Identity } from './access.ts'
import type { DirectoryState, Session } from './state.ts'

/** Answers a bind. Whatever was proved before is void from its first byte on (RFC 4513 section 4). */
export function bind(
  request: BindRequest,
  controls: readonly Control[],
  session: Session,
  state: DirectoryState,
): Reply {
  session.identity = anonymous
  session.mustChangePassword = false
  const refusal = refuse(request)
  if (refusal) return { result: refusal }
  const { dn, password } = request
  if (dn === '' || password === undefined) return { result: success }
  const name = parseDn(dn)
  const account = name ? state.store.find(name) : state.dialect.findAccount(dn, state.store)
  if (account) return bindUser(account, password, controls, session, state)
  const service = proveService(name && keyOf(name), password, state)
  if (service) session.identity = service
  if (service) return { result: success }
  return { result: name ? state.dialect.refusedBind : state.dialect.malformedBindName }
}

function bindUser(
  account: Entry,
  password: Buffer,
  controls: readonly Control[],
  session: Session,
  { dialect, store }: DirectoryState,
): Reply {
  const stored = valuesOf(account, 'userPassword')
  const isProved = stored.some((one) => passwordMatches(password, one))
  const { result, policy } = dialect.answerBind({ account, isProved, store, now: Date.now() })
  if (result.code === resultCode.success) {
    session.identity = { kind: 'user', dn: account.dn, key: account.key }
    session.mustChangePassword = policy?.error === 'changeAfterReset'
  }
  const isAsked = controls.some(({ oid }) => oid === passwordPolicy)
  return { result, controls: policy && isAsked ? [policyControl(policy)] : [] }
}

function refuse({ version, dn, password }: BindRequest): Result | undefined {
  if (version !== 3) {
    return { code: resultCode.protocolError, message: 'only LDAP version 3 is spoken' }
  }
  if (password === undefined) {
    return { code: resultCode.authMethodNotSupported, message: 'only simple binds are offered' }
  }
  if (dn === '') return password.length > 0 ? { code: resultCode.invalidCredentials } : undefined
  if (password.length > 0) return undefined
  // The unauthenticated bind of RFC 4513 section 5.1.2: a success here would be a login without a password.
  return {
    code: resultCode.unwillingToPerform,
    message: 'unauthenticated bind (DN with no password) disallowed',
  }
}

function proveService(
  key: string | undefined,
  password: Buffer,
  { service }: DirectoryState,
): Identity | undefined {
  const proved = key === service.key && passwordMatches(password, Buffer.from(service.password))
  return proved ? { kind: 'service', dn: service.dn } : undefined
}
