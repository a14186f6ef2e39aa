import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Application, startApplication, steve } from './application.ts'
import { describeInChromium } from './chromium.ts'
import { signIn } from './login-form.ts'

describeInChromium('a session in a browser', (open) => {
  let app: Application
  beforeAll(async () => {
    app = await startApplication()
  })
  afterAll(() => app.close())

  async function openSignedIn(path: string): Promise<Page> {
    const page = await open()
    await page.goto(app.url + path)
    await signIn(page, steve)
    await page.getByText('Hello Steve Miller').waitFor()
    return page
  }

  it('that was lost leads to the login, and from there to the page that was wanted', async () => {
    const page = await openSignedIn('/')
    app.dropSessions()
    await page.goto(`${app.url}/reports?year=2026`)
    expect(await page.title()).toBe('Sign in')
    await signIn(page, steve)
    await page.waitForURL(`${app.url}/reports?year=2026`)
    await page.getByText('Hello Steve Miller').waitFor()
  })

  it('that was lost asks for the login in place of what a form was sent to', async () => {
    const page = await openSignedIn('/')
    app.dropSessions()
    await page.getByRole('button', { name: 'Order' }).click()
    expect(await page.getByRole('alert').textContent()).toBe('Sign in first.')
    await signIn(page, steve)
    await page.getByText('Hello Steve Miller').waitFor()
  })

  it('ends at the logout, and going back shows nothing private', async () => {
    const page = await openSignedIn('/reports')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${app.url}/login`)
    await page.goBack()
    expect(await page.title()).toBe('Sign in')
    expect(await page.content()).not.toMatch(/secret|Steve/)
    await page.goto(`${app.url}/reports`)
    expect(await page.title()).toBe('Sign in')
  })

  it('does not end by a link to the logout, which asks first', async () => {
    const page = await openSignedIn('/')
    await page.goto(`${app.url}/logout`)
    await page.goto(app.url)
    await page.getByText('Hello Steve Miller').waitFor()
    await page.goto(`${app.url}/logout`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('without a role is told so, and how to get back', async () => {
    const page = await openSignedIn('/')
    await page.goto(`${app.url}/admin`)
    expect(await page.title()).toBe('Not allowed')
    await page.getByText('This needs the role “admin”, which you do not have.').waitFor()
    await page.getByRole('link', { name: 'Back to the start' }).click()
    await page.getByText('Hello Steve Miller').waitFor()
  })
})
