import type { Attributes } from '@opentelemetry/api'
import { ResultCode } from '../protocol/result-codes.ts'
import { endpointOf } from '../text/endpoint.ts'
import type { BindEvent, LoginEvent, SearchEvent } from '../words/events.ts'

/** A bind or a search that has ended. */
export type Operation =
  | ({ readonly work: 'bind' } & BindEvent)
  | ({ readonly work: 'search' } & SearchEvent)

/** Answers that a login was after, whatever they mean for whoever logs in. */
const answers: Readonly<Record<'bind' | 'search', ReadonlySet<number | undefined>>> = {
  bind: new Set<number>([
    ResultCode.success,
    ResultCode.constraintViolation,
    ResultCode.noSuchObject,
    ResultCode.invalidDnSyntax,
    ResultCode.inappropriateAuthentication,
    ResultCode.invalidCredentials,
    ResultCode.unwillingToPerform,
  ]),
  search: new Set<number>([
    ResultCode.success,
    ResultCode.sizeLimitExceeded,
    ResultCode.referral,
    ResultCode.noSuchObject,
  ]),
}

export function serverAttributes(url: string): Attributes {
  const { address, port } = endpointOf(url)
  return { 'server.address': address, 'server.port': port }
}

/** What is known of an operation when it begins. */
export function operationAttributes(
  work: Operation['work'],
  { url, account }: Pick<Operation, 'url' | 'account'>,
): Attributes {
  return { 'ldap.operation.name': work, 'ldap_auth.account': account, ...serverAttributes(url) }
}

/** How an operation ended. */
export function answerAttributes(operation: Operation): Attributes {
  return { ...resultAttributes(operation), ...failure(errorOf(operation)) }
}

/** How a login ended, without a word about who it was. */
export function loginAttributes({ outcome, source, reason, code }: LoginEvent): Attributes {
  return {
    'ldap_auth.login.outcome': outcome,
    ...(source !== undefined && { 'ldap_auth.login.source': source }),
    ...(reason !== undefined && { 'ldap_auth.login.reason': reason }),
    ...failure(outcome === 'failed' ? (code ?? '_OTHER') : undefined),
  }
}

/** `error.type`, which is there where something failed and nowhere else. */
export function failure(type: string | undefined): Attributes {
  return type === undefined ? {} : { 'error.type': type }
}

/** A server may answer any number; only those of the registry are few. */
export function resultAttributes({ resultCode }: Pick<LoginEvent, 'resultCode'>): Attributes {
  const isKnown = resultCode !== undefined && resultCode >= 0 && resultCode < 128
  return isKnown ? { 'ldap.response.result_code': resultCode } : {}
}

/** Undefined where nothing failed: a wrong password is an answer, and that of the service account is none. */
function errorOf(operation: Operation): string | undefined {
  const { work, account, resultCode, code } = operation
  if (resultCode === undefined) return code ?? '_OTHER'
  const isAnswer =
    work === 'bind' && account === 'service'
      ? resultCode === ResultCode.success
      : answers[work].has(resultCode)
  if (isAnswer) return undefined
  return resultCode >= 0 && resultCode < 128 ? String(resultCode) : '_OTHER'
}
