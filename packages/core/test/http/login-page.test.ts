import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { loginPage as inLook, type LoginPage } from '../../src/http/login-page.ts'
import { answer, explained } from '../../src/http/outcome.ts'
import type { Look } from '../../src/http/page.ts'
import { german as germanTexts } from '../../src/http/texts/german.ts'
import { createLanguage, defaultLanguage } from '../../src/http/texts/language.ts'

const blank: LoginPage = {
  action: '/login',
  fields: { username: 'username', password: 'password' },
  returnTo: undefined,
}
const wrong = explained(401, { text: 'login-rejected' })
const plain: Look = { title: undefined, logo: undefined, language: defaultLanguage }
const german = createLanguage('de', germanTexts)

function loginPage(shown: LoginPage) {
  return inLook(shown, plain)
}

describe('the login page', () => {
  it('is a form that works without scripts, with labels and autocomplete', () => {
    const { status, body } = loginPage(blank)
    expect(status).toBe(200)
    expect(body).toContain('<form method="post" action="/login">')
    expect(body).toMatch(/<label for="username">[\s\S]*<input id="username" name="username"/)
    expect(body).toMatch(/<label for="password">[\s\S]*<input id="password" name="password"/)
    expect(body).toContain('autocomplete="username"')
    expect(body).toContain('autocomplete="current-password"')
    expect(body).not.toContain('<script')
    expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    expect(body).not.toContain('role="alert"')
  })

  it('allows its own style and nothing else', () => {
    const { headers, body } = loginPage(blank)
    const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(headers['Content-Security-Policy']?.split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
    expect(body).not.toMatch(/ style="/)
    expect(headers).toMatchObject({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
    })
  })

  it('shows why the last try failed, and keeps the name', () => {
    const { status, body } = loginPage({ ...blank, notice: wrong, username: 'steve' })
    expect(status).toBe(401)
    expect(body).toMatch(
      /<p role="alert" id="notice" class="bad">Wrong user name or password, [^<]*<\/p>/,
    )
    expect(body).toContain('value="steve"')
    expect(body).toMatch(/<input id="password"[^>]* autofocus>/)
    expect(body.match(/autofocus/g)).toHaveLength(1)
  })

  it('does not blame the person for an outage or an ended session', () => {
    const outage = answer(503, 'ERR_LDAP_AUTH_CONNECT', 'Down.', { 'Retry-After': '5' })
    const { body, headers } = loginPage({ ...blank, notice: outage })
    expect(body).toContain('class="note"')
    expect(headers).toMatchObject({ 'Retry-After': '5', 'Cache-Control': 'no-store' })
    const ended = answer(200, 'session-expired', 'Ended.')
    expect(loginPage({ ...blank, notice: ended }).body).toContain('class="note"')
  })

  it('ties the reason to the fields, and calls them wrong only if they are', () => {
    const blamed = loginPage({ ...blank, notice: wrong }).body
    expect(
      blamed.match(/<input [^>]* aria-invalid="true" aria-describedby="notice"/g),
    ).toHaveLength(2)
    const outage = explained(503, { text: 'unavailable', retrySeconds: 5 })
    const excused = loginPage({ ...blank, notice: outage }).body
    expect(excused.match(/<input [^>]* aria-describedby="notice"/g)).toHaveLength(2)
    expect(excused).not.toContain('aria-invalid=')
    expect(loginPage(blank).body).not.toContain(' aria-')
  })

  it('carries the return address in the form', () => {
    const { body } = loginPage({ ...blank, returnTo: '/a?b=1&c=2' })
    expect(body).toContain('<input type="hidden" name="returnTo" value="/a?b=1&amp;c=2">')
    expect(loginPage(blank).body).not.toContain('returnTo')
  })

  it('escapes every value', () => {
    const evil = `"><script>alert('x')</script>&lt;`
    const { body } = loginPage({
      action: evil,
      fields: { username: evil, password: evil },
      returnTo: evil,
      username: evil,
      notice: answer(401, 'x', evil),
    })
    expect(body).not.toContain('<script')
    expect(body).not.toContain(`'x'`)
    expect(body.match(/&quot;&gt;&lt;script&gt;alert\(&#39;x&#39;\)/g)).toHaveLength(6)
    expect(body).toContain('&amp;lt;')
  })

  it('puts nothing into the page by way of replacement patterns', () => {
    const { body } = loginPage({ ...blank, username: "$' $& $` $1 {{username}}" })
    expect(body).toContain('value="$&#39; $&amp; $` $1 {{username}}"')
  })

  it('does not send back what is too long to be a name', () => {
    expect(loginPage({ ...blank, username: 'x'.repeat(257) }).body).not.toContain('xxx')
  })
})

describe('the look of the login page', () => {
  it('speaks the language of its reader', () => {
    const { body, headers } = inLook({ ...blank, notice: wrong }, { ...plain, language: german })
    expect(body).toContain('<html lang="de" dir="ltr">')
    expect(body).toContain('<title>Anmeldung</title>')
    expect(body).toContain('<h1>Anmeldung</h1>')
    expect(body).toContain('Benutzername oder Passwort ist falsch')
    expect(body).toContain('<button type="submit">Anmelden</button>')
    expect(headers).toMatchObject({ 'Content-Language': 'de', Vary: 'Accept-Language' })
  })

  it('runs from right to left where that is how people read', () => {
    const hebrew = createLanguage('he', { ...defaultLanguage.texts })
    const { body } = inLook(blank, { ...plain, language: hebrew })
    expect(body).toContain('<html lang="he" dir="rtl">')
  })

  it('has the title in place of the name of the page, which the tab still shows', () => {
    const { body } = inLook(blank, { ...plain, title: 'R&D' })
    expect(body).toContain('<h1>R&amp;D</h1>')
    expect(body).toContain('<title>Sign in – R&amp;D</title>')
  })

  it.each([
    ['/logo.svg', "img-src 'self'"],
    ['data:image/png;base64,iVBORw0KGgo=', 'img-src data:'],
  ])('has the logo %s, and allows nothing else', (src, allowed) => {
    const logo = { src, alt: '"Company" & Co' }
    const { body, headers } = inLook(blank, { ...plain, logo })
    expect(body).toContain(`<img src="${src}" alt="&quot;Company&quot; &amp; Co">`)
    const policy = headers['Content-Security-Policy']?.split('; ')
    expect(policy?.filter((part) => part.startsWith('img-src'))).toEqual([allowed])
    expect(policy?.[0]).toBe("default-src 'none'")
  })
})
