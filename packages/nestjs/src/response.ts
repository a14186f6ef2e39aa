import { addVary, type HttpResponse } from '@ldap-auth/core/http'

/** What the responses of Express and the replies of Fastify have in common. */
export interface PlatformResponse {
  readonly headersSent?: boolean
  readonly sent?: boolean
  getHeader(name: string): unknown
  header(name: string, value: string): unknown
  status(code: number): unknown
  send(body?: string): unknown
}

/** Sets headers; none if a time limit of the application has answered meanwhile. */
export function setHeaders(response: PlatformResponse, headers: HttpResponse['headers']): void {
  if (isSent(response)) return
  for (const [name, value] of Object.entries(headers)) {
    response.header(name, name === 'Vary' ? addVary(response.getHeader(name), value) : value)
  }
}

/** Sends a whole answer. */
export function send(response: PlatformResponse, { status, headers, body }: HttpResponse): void {
  if (isSent(response)) return
  setHeaders(response, headers)
  response.status(status)
  // Both platforms would give an empty text a type.
  response.send(body === '' ? undefined : body)
}

function isSent({ headersSent, sent }: PlatformResponse): boolean {
  return headersSent ?? sent ?? false
}
