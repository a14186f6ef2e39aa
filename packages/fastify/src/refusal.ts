import { STATUS_CODES } from 'node:http'
import { createError, type FastifyError, type FastifyErrorConstructor } from '@fastify/error'
import { type HttpAnswer, type HttpResponse, setHeaders, type Verdict } from '@ldap-auth/core/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LdapAuthHook } from './hooks.ts'

/** What `verifyLdap` and `requireLdapRole` throw for those whom they do not let in. */
export interface LdapAuthRefusal extends FastifyError {
  readonly statusCode: number
  /** Such as `login-required` or `role-missing`: the code that the browser gets. */
  readonly reason: string
  /** `WWW-Authenticate` and `Retry-After`, where the answer has them. */
  readonly headers: Readonly<Record<string, string>>
}

const Failed = createError('FST_LDAP_AUTH_FAILED', '%s', 500)

const kinds: Readonly<Record<number, FastifyErrorConstructor>> = {
  400: createError('FST_LDAP_AUTH_MISSING_CREDENTIALS', '%s', 400),
  401: createError('FST_LDAP_AUTH_REJECTED', '%s', 401),
  403: createError('FST_LDAP_AUTH_FORBIDDEN', '%s', 403),
  429: createError('FST_LDAP_AUTH_TOO_MANY_ATTEMPTS', '%s', 429),
  503: createError('FST_LDAP_AUTH_UNAVAILABLE', '%s', 503),
}

const responses = new WeakMap<object, HttpResponse>()

type Refused = Extract<Verdict, { readonly kind: 'answer' }>

const unexplained: HttpAnswer = { status: 500, code: 'refused', message: 'Refused.', headers: {} }

/** A refusal as an error, which @fastify/auth can weigh against what others say. */
export function refusalOf({ refusal = unexplained, response }: Refused): LdapAuthRefusal {
  const { status: statusCode, code: reason, message, headers, cause } = refusal
  const Kind = kinds[statusCode] ?? Failed
  const error = cause === undefined ? new Kind(message) : new Kind(message, { cause })
  responses.set(error, response)
  return Object.assign(error, { statusCode, reason, headers })
}

/**
 * The hook, with a status on whatever it throws: for an error without one @fastify/auth answers
 * 401, and a session store that is down would look like a wrong password.
 */
export function withStatus(hook: LdapAuthHook): LdapAuthHook {
  return (request, reply) =>
    hook(request, reply).catch((error: unknown) => {
      if (!(error instanceof Error) || !Object.isExtensible(error)) {
        throw new Failed('the login failed', { cause: error })
      }
      throw 'statusCode' in error || 'status' in error
        ? error
        : Object.assign(error, { statusCode: 500 })
    })
}

/**
 * Sends the gate's answer in the place of what Fastify itself makes of a refusal. An error handler
 * of the application has the last word: what it sends stays.
 */
export function answerRefusals(app: FastifyInstance): void {
  const refused = new WeakMap<FastifyRequest, FastifyError>()
  app.addHook('onError', (request, _reply, error, done) => {
    if (responses.has(error)) refused.set(request, error)
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const error = refused.get(request)
    const response = error && responses.get(error)
    if (!error || !response || !isMadeByFastify(payload, error, reply)) return done(null, payload)
    reply.removeHeader('Content-Type').removeHeader('Content-Length').code(response.status)
    setHeaders(reply, response.headers)
    return done(null, response.body)
  })
}

function isMadeByFastify(payload: unknown, error: FastifyError, reply: FastifyReply): boolean {
  if (typeof payload !== 'string') return false
  // Where the error does not fit the schema that the route has for it, Fastify says that instead.
  if (payload.startsWith('{"statusCode":500,"code":"FST_ERR_FAILED_ERROR_SERIALIZATION"'))
    return true
  return reply.statusCode === error.statusCode && payload === bodyOf(error, reply)
}

/** What Fastify makes of an error: all of it, or what the schema of the route names. */
function bodyOf(error: FastifyError, reply: FastifyReply): string | undefined {
  const { code, message } = error
  const { statusCode } = reply
  const status = STATUS_CODES[statusCode]
  const serialize = serializerOf(reply)
  if (serialize === undefined) return JSON.stringify({ statusCode, code, error: status, message })
  try {
    const told = { error: { value: status }, message: { value: message } }
    return serialize(Object.create(error, { ...told, statusCode: { value: statusCode } }))
  } catch {
    return undefined
  }
}

function serializerOf(reply: FastifyReply): ReturnType<FastifyReply['getSerializationFunction']> {
  const status = String(reply.statusCode)
  const keys = [status, `${status[0]}xx`, 'default']
  const key = keys.find((name) => reply.getSerializationFunction(name) !== undefined)
  if (key === undefined) return undefined
  const found = reply.getSerializationFunction(key)
  if (typeof found === 'function') return found
  // One for each type of content.
  return (
    reply.getSerializationFunction(key, 'application/json') ??
    reply.getSerializationFunction(key, '*/*')
  )
}
