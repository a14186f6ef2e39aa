import type { Verdict } from '../gate-request.ts'
import type { HttpResponse } from '../page.ts'
import { addVary } from '../vary.ts'

/** What the responses of Express and the replies of Fastify have in common. */
export interface PlatformResponse {
  /** Of Express. */
  readonly headersSent?: boolean
  /** Of Fastify. */
  readonly sent?: boolean
  /** What a header is so far. */
  getHeader(name: string): unknown
  /** Sets a header. */
  header(name: string, value: string): unknown
  /** Sets the status. */
  status(code: number): unknown
  /** Ends the answer. */
  send(body?: string): unknown
}

/** Sets the headers of whoever is let in, or sends the answer. Says whether the request goes on. */
export function carryOut(verdict: Verdict, response: PlatformResponse): boolean {
  if (verdict.kind === 'answer') sendResponse(response, verdict.response)
  if (verdict.kind === 'enter') setHeaders(response, verdict.headers)
  return verdict.kind === 'enter'
}

/** Sets headers; none if a time limit of the application has answered meanwhile. */
export function setHeaders(response: PlatformResponse, headers: HttpResponse['headers']): void {
  if (isSent(response)) return
  for (const [name, value] of Object.entries(headers)) {
    response.header(name, name === 'Vary' ? addVary(response.getHeader(name), value) : value)
  }
}

/** Sends a whole answer, unless one was sent. */
export function sendResponse(
  response: PlatformResponse,
  { status, headers, body }: HttpResponse,
): void {
  if (isSent(response)) return
  setHeaders(response, headers)
  response.status(status)
  // Both would give an empty text a type.
  response.send(body === '' ? undefined : body)
}

function isSent({ headersSent, sent }: PlatformResponse): boolean {
  return headersSent ?? sent ?? false
}
