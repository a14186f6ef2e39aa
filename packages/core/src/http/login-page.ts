import type { CredentialFields } from './credentials.ts'
import type { HttpAnswer } from './outcome.ts'
import { type Html, type HttpResponse, html, page } from './page.ts'
import { loginRequired, sessionExpired } from './refusals.ts'

/** The form field, and the query parameter of the login page, that carry the return address. */
export const returnField = 'returnTo'

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
export function loginPage({ notice, ...form }: LoginPage): HttpResponse {
  const rendered = page(
    notice?.status ?? 200,
    'Sign in',
    html`${noticeBox(notice)}${loginForm(form)}`,
  )
  return { ...rendered, headers: { ...rendered.headers, ...notice?.headers } }
}

function noticeBox(notice: HttpAnswer | undefined): Html {
  if (notice === undefined) return html``
  return html`<p role="alert" id="notice" class="${isPersonsFault(notice) ? 'bad' : 'note'}">${notice.message}</p>\n`
}

/** Whether something was typed that did not do: not so with outages and ended sessions. */
function isPersonsFault({ status, code }: HttpAnswer): boolean {
  return status < 500 && code !== loginRequired.code && code !== sessionExpired.code
}

function loginForm({ action, fields, returnTo, username = '' }: LoginPage): Html {
  const name = username.length > longestName ? '' : username
  return html`<form method="post" action="${action}">
<label for="username">User name</label>
<input id="username" name="${fields.username}" value="${name}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" required${focus(name === '')}>
<label for="password">Password</label>
<input id="password" name="${fields.password}" type="password" autocomplete="current-password" required${focus(name !== '')}>
${hiddenReturn(returnTo)}<button type="submit">Sign in</button>
</form>`
}

function focus(isWanted: boolean): Html {
  return isWanted ? html` autofocus` : html``
}

function hiddenReturn(returnTo: string | undefined): Html {
  if (returnTo === undefined) return html``
  return html`<input type="hidden" name="${returnField}" value="${returnTo}">\n`
}
