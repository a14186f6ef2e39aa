import { createHash } from 'node:crypto'

/** A whole answer, ready to be written by any framework. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A piece of HTML whose values are escaped: made by {@link html} alone. */
export interface Html {
  readonly markup: string
}

/** HTML with every value in it escaped; pieces of HTML and lists of them stay as they are. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  return { markup: String.raw({ raw: parts }, ...values.map(markupOf)) }
}

/** A page of this package, with the headers that keep it from being framed, cached or scripted. */
export function page(status: number, title: string, content: Html): HttpResponse {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`
  return { status, headers: pageHeaders, body: markup }
}

function markupOf(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') return escapeHtml(value)
  return 'markup' in value ? value.markup : value.map(markupOf).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

const style = `
:root { color-scheme: light dark; --back: #f2f4f7; --card: #fff; --ink: #1a202c; --soft: #566072;
  --line: #79849a; --accent: #2456c4; --on-accent: #fff; --bad-back: #fdecec; --bad: #96201d;
  --note-back: #fff5dc; --note: #6d4a00 }
@media (prefers-color-scheme: dark) { :root { --back: #11151c; --card: #1b212b; --ink: #edf0f5;
  --soft: #a6b0c0; --line: #748096; --accent: #8fb2ff; --on-accent: #0d1830; --bad-back: #43201f;
  --bad: #ffc4bf; --note-back: #3b3014; --note: #ffdf94 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.25rem;
  background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 24rem; padding: 2rem; border-radius: 1rem; background: var(--card);
  box-shadow: 0 1px 3px rgb(0 0 0 / .12), 0 12px 32px rgb(0 0 0 / .08) }
h1 { margin: 0 0 1.25rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: 0 0 1.25rem; color: var(--soft); overflow-wrap: anywhere }
p[role] { padding: .75rem 1rem; border-radius: .5rem; background: var(--note-back);
  color: var(--note) }
p[role].bad { background: var(--bad-back); color: var(--bad) }
label { display: block; margin: 0 0 .35rem; font-weight: 600 }
input { display: block; width: 100%; min-height: 2.75rem; margin: 0 0 1.1rem; padding: .5rem .75rem;
  border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit;
  font: inherit }
button { width: 100%; min-height: 2.75rem; margin-top: .4rem; padding: .5rem 1rem; border: 0;
  border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit;
  font-weight: 600; cursor: pointer }
button:hover { filter: brightness(1.08) }
a { color: var(--accent) }
main > :last-child { margin-bottom: 0 }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 2px }
`

const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  // The page needs no script and no resource: whatever else shows up in it was put there.
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  // With `no-referrer` browsers post the form with `Origin: null`, which is refused.
  'Referrer-Policy': 'same-origin',
}
