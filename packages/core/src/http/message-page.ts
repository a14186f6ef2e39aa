import type { HttpAnswer } from './outcome.ts'
import { type HttpResponse, html, page } from './page.ts'

/** The page for an answer that no form can mend, such as a missing role. */
export function messagePage({ status, message, headers }: HttpAnswer, home: string): HttpResponse {
  const content = html`<p>${message}</p>\n<p><a href="${home}">Back to the start</a></p>`
  const rendered = page(status, status === 403 ? 'Not allowed' : 'That did not work', content)
  return { ...rendered, headers: { ...rendered.headers, ...headers } }
}

/** Asks before logging out: a link or an image must not do it, a person at the address may. */
export function logoutPage(action: string): HttpResponse {
  const form = html`<form method="post" action="${action}"><button type="submit">Sign out</button></form>`
  return page(405, 'Sign out?', form)
}
