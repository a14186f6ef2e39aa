import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { LdapAuthError } from '../words/errors.ts'
import { mediaType } from './accept.ts'
import { answer, type HttpAnswer } from './outcome.ts'
import type { Sentence } from './texts/sentence.ts'

/** A request as Node gives it, with the body that a parser may have left on it. */
export type BodyRequest = Readable & { headers: IncomingHttpHeaders; body?: unknown }

/** A body, or the answer to one that can not be read. */
export type BodyReading = { readonly body: unknown } | { readonly refused: HttpAnswer }

/** Bytes of the largest body that is read: a name, a password and a return address fit in. */
const maxBytes = 16_384

/**
 * The body of a login, parsed if nobody did.
 *
 * @throws `ERR_LDAP_AUTH_ABORTED` if the client went away before the body was complete
 */
export async function readBody(request: BodyRequest): Promise<BodyReading> {
  if (isParsed(request)) return { body: request.body }
  // The stream gives nothing twice: waiting for it would never end.
  if (wasRead(request)) return refuse(400, 'body-consumed', 'The body was read before.')
  if (Number(request.headers['content-length']) > maxBytes) return tooLarge
  const parse = parserFor(request)
  const bytes = await collect(request)
  if (bytes === undefined) return tooLarge
  if (bytes.length === 0) return { body: undefined }
  if (parse === undefined) return unsupported
  return parsed(parse, bytes)
}

/** Express 4's parsers leave `{}` on a request whose body they did not read. */
function isParsed(request: BodyRequest): boolean {
  const { body } = request
  // Bytes were read but not parsed: `express.raw()` and serverless platforms leave them.
  if (body === undefined || body instanceof Uint8Array) return false
  if (wasRead(request)) return true
  return !(typeof body === 'object' && body !== null && Object.keys(body).length === 0)
}

function wasRead(request: BodyRequest): boolean {
  return request.readableDidRead || request.readableEnded
}

type Parser = (text: string) => unknown

function parserFor({ headers }: BodyRequest): Parser | undefined {
  const contentType = headers['content-type']
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) return undefined
  if (headers['content-encoding'] !== undefined) return undefined
  switch (mediaType(contentType)) {
    case 'application/x-www-form-urlencoded':
      return parseForm
    case 'application/json':
      return parseJson
    default:
      return undefined
  }
}

function parsed(parse: Parser, bytes: Buffer): BodyReading {
  try {
    return { body: parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) }
  } catch {
    return refuse(400, 'malformed-body', 'The body is not what its Content-Type says.')
  }
}

function parseJson(text: string): unknown {
  return JSON.parse(text)
}

/** Unlike URLSearchParams this refuses escapes that are no UTF-8 instead of replacing them. */
function parseForm(text: string): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = Object.create(null)
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const [name = '', ...value] = pair.replaceAll('+', ' ').split('=')
    addField(form, decodeURIComponent(name), decodeURIComponent(value.join('=')))
  }
  return form
}

function addField(form: Record<string, string | string[]>, name: string, value: string): void {
  const earlier = form[name]
  if (earlier === undefined) form[name] = value
  else if (Array.isArray(earlier)) earlier.push(value)
  else form[name] = [earlier, value]
}

/** The bytes of the body; `undefined` if there are too many, which are read on and dropped. */
function collect(request: BodyRequest): Promise<Buffer | undefined> {
  const gone = new LdapAuthError('ERR_LDAP_AUTH_ABORTED', 'the client went away during the body')
  if (request.destroyed) return Promise.reject(gone)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer | string) => {
      size += chunk.length
      if (size > maxBytes) resolve(undefined)
      else chunks.push(Buffer.from(chunk))
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', () => reject(gone))
    request.once('close', () => reject(gone))
  })
}

function refuse(
  status: number,
  code: string,
  message: string,
  text: Sentence['text'] = 'unreadable-form',
): BodyReading {
  return { refused: { ...answer(status, code, message), sentence: { text } } }
}

const tooLarge = refuse(
  413,
  'body-too-large',
  'The body is larger than 16 kB.',
  'malformed-credentials',
)
const unsupported = refuse(
  415,
  'unsupported-body',
  'Send the login as application/x-www-form-urlencoded or application/json, in UTF-8.',
)
