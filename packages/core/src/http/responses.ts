import { prefersHtml } from './accept.ts'
import type { GateRequest, Verdict } from './gate-request.ts'
import type { PageSettings } from './login-page-options.ts'
import { messagePage } from './message-page.ts'
import type { HttpAnswer } from './outcome.ts'
import { type HttpResponse, lookFor } from './page.ts'

/** An answer as JSON or, for those who ask for a page, as a page that leads back to `home`. */
export function respond(
  { headers }: GateRequest,
  answer: HttpAnswer,
  home: string,
  pages: PageSettings,
): Verdict {
  if (!prefersHtml(headers)) return refuse(answer)
  return reply(messagePage(answer, home, lookFor(headers, pages)), answer)
}

/** The verdict that a refusal is to be sent as JSON. */
export function refuse(refusal: HttpAnswer): Verdict {
  return reply(errorResponse(refusal), refusal)
}

/** The verdict that a response is to be sent, and the refusal that it tells of. */
export function reply(response: HttpResponse, refusal?: HttpAnswer): Verdict {
  return { kind: 'answer', response, refusal }
}

/** `{ error: { code, message } }`. */
export function errorResponse({ status, code, message, headers }: HttpAnswer): HttpResponse {
  return jsonResponse(status, { error: { code, message } }, headers)
}

/** A value as JSON that nobody caches. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body: JSON.stringify(value),
  }
}

/** Sends the browser to an address of this site, to be fetched by GET. */
export function redirect(address: string): HttpResponse {
  return { status: 303, headers: { Location: address, 'Cache-Control': 'no-store' }, body: '' }
}
