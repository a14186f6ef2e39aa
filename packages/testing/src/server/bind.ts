import { keyOf, parseDn } from '../entries/dn.ts'
import { type Entry, valuesOf } from '../entries/entry.ts'
import { passwordMatches } from '../entries/password.ts'
import type { BindRequest } from '../messages/request.ts'
import { type Result, resultCode, success } from '../messages/result.ts'
import { anonymous, type Identity } from './access.ts'
import type { DirectoryState, Session } from './state.ts'

/** Answers a bind. Whatever was proved before is void from its first byte on (RFC 4513 section 4). */
export function bind(request: BindRequest, session: Session, state: DirectoryState): Result {
  session.identity = anonymous
  const refusal = refuse(request)
  if (refusal) return refusal
  const { dn, password } = request
  if (dn === '' || password === undefined) return success
  const name = parseDn(dn)
  const account = name ? state.store.find(name) : state.dialect.findAccount(dn, state.store)
  const identity = account
    ? proveUser(account, password)
    : proveService(name && keyOf(name), password, state)
  if (identity) session.identity = identity
  if (identity) return success
  return name || account ? state.dialect.refusedBind : state.dialect.malformedBindName
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

function proveUser(entry: Entry, password: Buffer): Identity | undefined {
  const proved = valuesOf(entry, 'userPassword').some((stored) => passwordMatches(password, stored))
  return proved ? { kind: 'user', dn: entry.dn, key: entry.key } : undefined
}

function proveService(
  key: string | undefined,
  password: Buffer,
  { service }: DirectoryState,
): Identity | undefined {
  const proved = key === service.key && passwordMatches(password, Buffer.from(service.password))
  return proved ? { kind: 'service', dn: service.dn } : undefined
}
