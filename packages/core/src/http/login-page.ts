import type { CredentialFields } from './credentials.ts'
import { type Html, html } from './html.ts'
import { messageFor } from './message-page.ts'
import type { HttpAnswer } from './outcome.ts'
import { type HttpResponse, type Look, page } from './page.ts'
import { loginRequired, sessionExpired } from './refusals.ts'
import { returnField } from './return-address.ts'
import type { PageTexts } from './texts/page-texts.ts'

/** What the login page shows. */
export interface LoginPage {
  /** Where the form is posted to: the login path, mount path included. */
  readonly action: string
  readonly fields: CredentialFields
  /** Where to go after the login. */
  readonly returnTo: string | undefined
  /** The name as it was typed, to be kept over a failed try. */
  readonly username?: string | undefined
  /** Why the login is asked for, or why the last try failed. */
  readonly notice?: HttpAnswer | undefined
}

/** Longer names are no names: not worth sending back. */
const longestName = 256

/** The page with the login form. It works without scripts and shows no password ever typed. */
export function loginPage(form: LoginPage, look: Look): HttpResponse {
  const { notice } = form
  const { texts } = look.language
  const rendered = page(
    {
      status: notice?.status ?? 200,
      name: texts['login-title'],
      heading: look.title,
      content: html`${noticeBox(notice, look)}${loginForm(form, texts)}`,
    },
    look,
  )
  return { ...rendered, headers: { ...rendered.headers, ...notice?.headers } }
}

function noticeBox(notice: HttpAnswer | undefined, look: Look): Html {
  if (notice === undefined) return html``
  const kind = isPersonsFault(notice) ? 'bad' : 'note'
  return html`<p role="alert" id="notice" class="${kind}">${messageFor(notice, look)}</p>\n`
}

/** Whether something was typed that did not do: not so with outages and ended sessions. */
function isPersonsFault({ status, code }: HttpAnswer): boolean {
  return status < 500 && code !== loginRequired.code && code !== sessionExpired.code
}

function loginForm(
  { action, fields, returnTo, username = '', notice }: LoginPage,
  texts: PageTexts,
): Html {
  const name = username.length > longestName ? '' : username
  const described = describedBy(notice)
  return html`<form method="post" action="${action}">
<label for="username">${texts['username-label']}</label>
<input id="username" name="${fields.username}" value="${name}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" required${described}${focus(name === '')}>
<label for="password">${texts['password-label']}</label>
<input id="password" name="${fields.password}" type="password" autocomplete="current-password" required${described}${focus(name !== '')}>
${hiddenReturn(returnTo)}<button type="submit">${texts['login-button']}</button>
</form>`
}

/** Screen readers tell the notice with the field that has the focus: most skip an alert of a new page. */
function describedBy(notice: HttpAnswer | undefined): Html {
  if (notice === undefined) return html``
  const isMistyped = mistyped.has(notice.sentence?.text)
  return html`${isMistyped ? html` aria-invalid="true"` : html``} aria-describedby="notice"`
}

/** What typing again can mend. */
const mistyped: ReadonlySet<string | undefined> = new Set([
  'missing-credentials',
  'malformed-credentials',
  'login-rejected',
])

function focus(isWanted: boolean): Html {
  return isWanted ? html` autofocus` : html``
}

function hiddenReturn(returnTo: string | undefined): Html {
  if (returnTo === undefined) return html``
  return html`<input type="hidden" name="${returnField}" value="${returnTo}">\n`
}
