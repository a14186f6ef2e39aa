import { addVary, type HttpResponse } from '@ldap-auth/core/http'
import type { AbstractHttpAdapter } from '@nestjs/core'

/** Sets headers on a response of either platform. */
export function setHeaders(
  platform: AbstractHttpAdapter,
  response: unknown,
  headers: HttpResponse['headers'],
): void {
  // A time limit of the application may have answered while the directory was asked.
  if (platform.isHeadersSent(response)) return
  for (const [name, value] of Object.entries(headers)) {
    const isVary = name === 'Vary'
    const said: unknown = isVary ? platform.getHeader(response, name) : undefined
    platform.setHeader(response, name, isVary ? addVary(said, value) : value)
  }
}

/** Sends a whole answer, by either platform. */
export function send(
  platform: AbstractHttpAdapter,
  response: unknown,
  { status, headers, body }: HttpResponse,
): void {
  if (platform.isHeadersSent(response)) return
  setHeaders(platform, response, headers)
  // Both platforms would give an empty text a type.
  platform.reply(response, body === '' ? undefined : body, status)
}
