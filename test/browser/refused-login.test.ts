import type { RejectedLogin } from '@ldap-auth/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Application, serve, startApplication, steve } from './application.ts'
import { describeInChromium } from './chromium.ts'
import { focusedField, signIn } from './login-form.ts'

describeInChromium('a login in a browser that does not succeed', (open) => {
  let app: Application
  beforeEach(async () => {
    app = await startApplication()
  })
  afterEach(() => app.close())

  it('by a wrong password is announced, keeps the name and asks for the password', async () => {
    const page = await open()
    await page.goto(`${app.url}/reports`)
    await signIn(page, { ...steve, password: 'wrong' })
    const notice = 'Wrong user name or password, or this account cannot sign in.'
    expect(await page.getByRole('alert').textContent()).toBe(notice)
    expect(await focusedField(page)).toEqual({
      name: 'Password',
      description: notice,
      invalid: 'true',
    })
    expect(await page.getByLabel('User name').inputValue()).toBe(steve.username)
    expect(await page.getByLabel('Password').inputValue()).toBe('')
    await signIn(page, { password: steve.password })
    await page.waitForURL(`${app.url}/reports`)
  })

  it('after too many attempts tells how long to wait', async () => {
    const blocked: RejectedLogin = {
      authenticated: false,
      reason: 'too-many-attempts',
      detail: { retryAfterMs: 890_000, passwordProven: false },
    }
    const { authenticate } = app.ldap
    Object.assign(app.ldap, { authenticate: async () => blocked })
    const page = await open()
    await page.goto(app.url)
    const answer = page.waitForResponse((response) => response.request().method() === 'POST')
    await signIn(page, steve)
    expect((await answer).status()).toBe(429)
    const notice = 'Too many attempts. Try again in 15 minutes.'
    expect(await page.getByRole('alert').textContent()).toBe(notice)
    expect(await focusedField(page)).toMatchObject({ description: notice, invalid: 'false' })
    Object.assign(app.ldap, { authenticate })
    await signIn(page, { password: steve.password })
    await page.getByText('Hello Steve Miller').waitFor()
  })

  it('while the directory is down can be tried again', async () => {
    const repairs = [
      app.directory.fail({ on: 'connect', with: 'close' }),
      app.directory.fail({ on: 'any', with: 'close' }),
    ]
    const page = await open()
    await page.goto(`${app.url}/reports`)
    const answer = page.waitForResponse((response) => response.request().method() === 'POST')
    await signIn(page, steve)
    expect((await answer).status()).toBe(503)
    expect(await page.getByRole('alert').textContent()).toMatch(
      /does not answer\. This is not your password’s fault: try again in 5 seconds\.$/,
    )
    for (const repair of repairs) repair()
    await signIn(page, { password: steve.password })
    await page.waitForURL(`${app.url}/reports`)
    await page.getByText('Hello Steve Miller').waitFor()
  })

  it('is refused when another site sends it', async () => {
    const other = await serve((_req, res) => void res.end(attack(app.url)))
    const page = await open()
    await page.goto(other.url.replace('127.0.0.1', 'localhost'))
    await page.getByRole('button').click()
    await page.getByText('This was sent from a page of another site.').waitFor()
    expect(app.directory.operations).toEqual([])
    await page.getByRole('link').click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await other.close()
  })
})

function attack(url: string): string {
  return `<!doctype html><title>Win a prize</title><link rel="icon" href="data:,">
<form method="post" action="${url}/login">
<input name="username" value="${steve.username}"><input name="password" value="${steve.password}">
<button>Win</button></form>`
}
