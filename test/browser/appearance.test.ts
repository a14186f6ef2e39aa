import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Application, startApplication } from './application.ts'
import { describeInChromium } from './chromium.ts'

const languages = ['en-US', 'de-DE', 'fr-FR', 'es-ES', 'ja-JP', 'zh-CN', 'zh-TW']

/** As far as a reader would have to scroll. */
const width = 'document.documentElement.scrollWidth'

describeInChromium('the login page in a browser', (open) => {
  let app: Application
  beforeAll(async () => {
    app = await startApplication({
      loginPage: { title: 'Example Company', logo: { src: '/logo.svg', alt: 'Example' } },
    })
  })
  afterAll(() => app.close())

  async function openLogin(options: BrowserContextOptions, path = '/'): Promise<Page> {
    const page = await open(options)
    await page.goto(app.url + path)
    return page
  }

  it('shows the logo and the title', async () => {
    const page = await openLogin({})
    expect(await page.title()).toBe('Sign in – Example Company')
    await page.getByRole('heading', { name: 'Example Company' }).waitFor()
    const logo = await page.getByRole('img', { name: 'Example' }).boundingBox()
    expect(logo).toMatchObject({ width: 48, height: 48 })
  })

  it.each([
    ['light', 'rgb(242, 244, 247)'],
    ['dark', 'rgb(17, 21, 28)'],
  ] as const)('is %s where that is preferred', async (colorScheme, color) => {
    const page = await openLogin({ colorScheme })
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(color)
  })

  it('shows where its parts end where the system forces its own colors', async () => {
    const page = await openLogin({ forcedColors: 'active' })
    for (const part of ['main', 'input', 'button']) {
      const border = `getComputedStyle(document.querySelector('${part}')).borderTop`
      expect(await page.evaluate(border)).toMatch(/^1px solid (?!rgba\(0, 0, 0, 0\))/)
    }
  })

  it.each(languages)('fits into 320 pixels, and at twice the size, in %s', async (locale) => {
    const page = await openLogin({ locale, isMobile: true, viewport: { width: 320, height: 480 } })
    for (const path of ['/login', '/login?expired=1', '/logout']) {
      await page.goto(app.url + path)
      expect(await page.evaluate(width)).toBe(320)
      await page.evaluate('document.documentElement.style.fontSize = "200%"')
      expect(await page.evaluate(width)).toBe(320)
    }
  })

  it.each([
    ['en-US', 'en', 'Password', 'Your session has ended. Sign in again.'],
    ['de-AT', 'de', 'Passwort', 'Ihre Sitzung ist beendet. Bitte melden Sie sich erneut an.'],
    ['fr-FR', 'fr', 'Mot de passe', 'Votre session a pris fin. Veuillez vous reconnecter.'],
    ['es-MX', 'es', 'Contraseña', 'Su sesión ha terminado. Vuelva a iniciar sesión.'],
    ['ja-JP', 'ja', 'パスワード', 'セッションが終了しました。もう一度ログインしてください。'],
    ['zh-CN', 'zh-Hans', '密码', '您的会话已结束，请重新登录。'],
    ['zh-TW', 'zh-Hant', '密碼', '您的工作階段已結束，請重新登入。'],
    ['pl-PL', 'en', 'Password', 'Your session has ended. Sign in again.'],
  ])('speaks to a browser in %s', async (locale, language, label, notice) => {
    const page = await openLogin({ locale }, '/login?expired=1')
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    await page.getByLabel(label).waitFor()
    expect(await page.getByRole('alert').textContent()).toBe(notice)
  })
})
