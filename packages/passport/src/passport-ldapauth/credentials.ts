import type { IncomingMessage } from 'node:http'
import type { Credentials } from '@ldap-auth/core'
import { atOnce } from './option-checks.ts'
import type { LdapauthOptions } from './types.ts'

/** A request as a body parser left it. */
type ParsedRequest = IncomingMessage & { readonly body?: unknown; readonly query?: unknown }

/** The credentials of a request; `undefined` if there are none, or none that are text. */
export function readCredentials(
  req: ParsedRequest,
  options: LdapauthOptions,
): Credentials | undefined {
  const { credentialsLookup } = options
  const { username, password } =
    typeof credentialsLookup === 'function'
      ? lookedUp(atOnce('credentialsLookup', credentialsLookup(req)))
      : submitted(req, options)
  if (typeof username !== 'string' || typeof password !== 'string') return undefined
  return username === '' || password === '' ? undefined : { username, password }
}

type Found = Readonly<Record<keyof Credentials, unknown>>

function lookedUp(found: ReturnType<NonNullable<LdapauthOptions['credentialsLookup']>>): Found {
  const { username, name, user, password, pass } = found ?? {}
  return { username: username || name || user, password: password || pass }
}

function submitted(req: ParsedRequest, options: LdapauthOptions): Found {
  const { usernameField, passwordField, credentialsFromQuery } = options
  const places = credentialsFromQuery === true ? [req.body, req.query] : [req.body]
  const find = (field: string): unknown =>
    places.map((place) => fieldOf(place, field)).find((value) => value)
  return {
    username: find(usernameField || 'username'),
    password: find(passwordField || 'password'),
  }
}

/** A field may be inside others: `user[name]`. */
function fieldOf(place: unknown, field: string): unknown {
  const path = field.replaceAll(']', '').split('[')
  return path.reduce((inside: unknown, name) => {
    if (typeof inside !== 'object' || inside === null) return undefined
    return Object.hasOwn(inside, name) ? Reflect.get(inside, name) : undefined
  }, place)
}
