import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Application, startApplication, steve } from './application.ts'
import { describeInChromium } from './chromium.ts'
import { focusedField, signIn } from './login-form.ts'

describeInChromium('the login in a browser', (open) => {
  let app: Application
  beforeAll(async () => {
    app = await startApplication()
  })
  afterAll(() => app.close())

  it.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('leads to the page that was asked for, %s', async (_how, javaScriptEnabled) => {
    const page = await open({ javaScriptEnabled })
    await page.goto(`${app.url}/reports?year=2026`)
    expect(await page.title()).toBe('Sign in')
    await signIn(page, steve)
    await page.waitForURL(`${app.url}/reports?year=2026`)
    await page.getByText('Hello Steve Miller').waitFor()
  })

  it('needs no mouse: the name has the focus, then the password, then the button', async () => {
    const page = await open()
    await page.goto(app.url)
    expect(await focusedField(page)).toMatchObject({ name: 'User name', invalid: 'false' })
    await page.keyboard.type(steve.username)
    await page.keyboard.press('Tab')
    expect(await focusedField(page)).toMatchObject({ name: 'Password', invalid: 'false' })
    await page.keyboard.type(steve.password)
    await page.keyboard.press('Tab')
    expect(await page.locator('button:focus').textContent()).toBe('Sign in')
    await page.keyboard.press('Enter')
    await page.getByText('Hello Steve Miller').waitFor()
  })

  it('is understood by password managers', async () => {
    const page = await open()
    await page.goto(`${app.url}/login`)
    const name = page.getByLabel('User name')
    const password = page.getByLabel('Password')
    expect(await name.getAttribute('autocomplete')).toBe('username')
    expect(await name.getAttribute('name')).toBe('username')
    expect(await password.getAttribute('autocomplete')).toBe('current-password')
    expect(await password.getAttribute('type')).toBe('password')
    const form = page.locator('form', { has: password })
    expect(await form.getAttribute('action')).toBe('/login')
    expect(await form.locator('input').count()).toBe(2)
  })

  it('leads each of two tabs to its own page', async () => {
    const first = await open()
    const second = await first.context().newPage()
    await first.goto(`${app.url}/first`)
    await second.goto(`${app.url}/second`)
    await signIn(first, steve)
    await signIn(second, steve)
    await first.waitForURL(`${app.url}/first`)
    await second.waitForURL(`${app.url}/second`)
    await first.reload()
    await first.getByText('Hello Steve Miller').waitFor()
  })
})
