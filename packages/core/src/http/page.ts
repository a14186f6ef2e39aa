import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type Html, html } from './html.ts'
import type { Logo, PageSettings } from './login-page-options.ts'
import { pageStyle } from './page-style.ts'
import { chooseLanguage, type Language } from './texts/language.ts'

/** A whole answer, ready to be written by any framework. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the pages for one reader have in common. */
export interface Look {
  /** The name of the application. */
  readonly title: string | undefined
  readonly logo: Logo | undefined
  readonly language: Language
}

/** What makes one page differ from the others. */
export interface PageContent {
  readonly status: number
  /** The name of the page. */
  readonly name: string
  /** What stands on top of the page in place of its name. */
  readonly heading?: string | undefined
  readonly content: Html
}

/** The look of the pages for whoever sent these headers. */
export function lookFor(headers: IncomingHttpHeaders, pages: PageSettings): Look {
  const { title, logo, languages } = pages
  return { title, logo, language: chooseLanguage(headers['accept-language'], languages) }
}

/** A page of this package, with the headers that keep it from being framed, cached or scripted. */
export function page(
  { status, name, heading = name, content }: PageContent,
  look: Look,
): HttpResponse {
  const { title, logo, language } = look
  const { markup } = html`<!doctype html>
<html lang="${language.tag}" dir="${language.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === undefined ? name : `${name} – ${title}`}</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<main>
${picture(logo)}<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`
  return { status, headers: pageHeaders(look), body: markup }
}

function picture(logo: Logo | undefined): Html {
  return logo === undefined ? html`` : html`<img src="${logo.src}" alt="${logo.alt}">\n`
}

function pageHeaders({ logo, language }: Look): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': language.tag,
    Vary: 'Accept-Language',
    'Content-Security-Policy': securityPolicy(logo),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // With `no-referrer` browsers post the form with `Origin: null`, which is refused.
    'Referrer-Policy': 'same-origin',
  }
}

const styleHash = createHash('sha256').update(pageStyle).digest('base64')

/** The page needs no script, and no resource but its picture: whatever else shows up was put there. */
function securityPolicy(logo: Logo | undefined): string {
  const pictures = logo?.src.startsWith('data:') ? 'data:' : "'self'"
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    ...(logo === undefined ? [] : [`img-src ${pictures}`]),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}
