import { type Html, html } from './html.ts'
import type { HttpAnswer } from './outcome.ts'
import { type HttpResponse, type Look, page } from './page.ts'
import { say } from './texts/sentence.ts'

/** What an answer tells the reader of a page. */
export function messageFor({ sentence, message }: HttpAnswer, { language }: Look): string {
  return sentence === undefined ? message : say(sentence, language)
}

/** The page for an answer that no form can mend, such as a missing role. */
export function messagePage(answer: HttpAnswer, home: string, look: Look): HttpResponse {
  const { texts } = look.language
  const rendered = page(
    {
      status: answer.status,
      name: answer.status === 403 ? texts['refused-title'] : texts['failed-title'],
      content: html`<p>${messageFor(answer, look)}</p>\n${startLink(home, look)}`,
    },
    look,
  )
  return { ...rendered, headers: { ...rendered.headers, ...answer.headers } }
}

/** Asks before logging out: a link or an image must not do it, a person at the address may. */
export function logoutPage(action: string, home: string, look: Look): HttpResponse {
  const { texts } = look.language
  const content = html`<form method="post" action="${action}">
<button type="submit">${texts['logout-button']}</button>
</form>
${startLink(home, look)}`
  return page({ status: 405, name: texts['logout-title'], content }, look)
}

function startLink(home: string, { language }: Look): Html {
  return html`<p><a href="${home}">${language.texts['start-link']}</a></p>`
}
