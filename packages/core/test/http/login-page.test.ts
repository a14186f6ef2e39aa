import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { loginPage as inLook, type LoginPage } from '../../src/http/login-page.ts'
import { answer, explained } from '../../src/http/outcome.ts'
import type { Look } from '../../src/http/page.ts'
import { defaultLanguage } from '../../src/http/texts/language.ts'

const blank: LoginPage = {
  action: '/login',
  fields: { username: 'username', password: 'password' },
  returnTo: undefined,
}
const wrong = explained(401, { text: 'login-rejected' })
const plain: Look = { title: undefined, logo: undefined, language: defaultLanguage }

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
    expect(body).toMatch(/<p role="alert"[^>]*class="bad">Wrong user name or password, [^<]*<\/p>/)
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
