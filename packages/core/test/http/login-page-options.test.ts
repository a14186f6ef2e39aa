import { describe, expect, it } from 'vitest'
import { resolveLoginPage } from '../../src/http/login-page-options.ts'
import { english } from '../../src/http/texts/english.ts'
import { chooseLanguage } from '../../src/http/texts/language.ts'

// Options come from JavaScript too, where no type stops a mistake.
function resolve(value: unknown) {
  return resolveLoginPage({ path: 'loginPage', value })
}

function tags(value: unknown): string[] {
  return Array.from(resolve(value).languages.values(), ({ tag }) => tag)
}

function texts(value: unknown, accepted: string) {
  return chooseLanguage(accepted, resolve(value).languages).texts
}

const builtIn = ['en', 'de', 'fr', 'es', 'ja', 'zh-Hans', 'zh-Hant']

describe('the option loginPage', () => {
  it('offers every language by default', () => {
    expect(resolve(undefined)).toMatchObject({ title: undefined, logo: undefined })
    expect(tags(undefined)).toEqual(builtIn)
    expect(tags({})).toEqual(builtIn)
  })

  it.each(['/logo.svg', '/static/a%20b.png?v=1', 'data:image/png;base64,iVBORw0KGgo='])(
    'takes the logo %s',
    (src) => {
      const { logo, title } = resolve({ title: 'Company', logo: { src, alt: '' } })
      expect(logo).toEqual({ src, alt: '' })
      expect(title).toBe('Company')
    },
  )

  it('offers the languages that are listed, the first to everybody else', () => {
    const languages = ['de', 'zh', 'EN']
    expect(tags({ languages })).toEqual(['de', 'zh-Hans', 'en'])
    expect(chooseLanguage('pl', resolve({ languages }).languages).tag).toBe('de')
    expect(chooseLanguage('fr', resolve({ languages }).languages).tag).toBe('de')
  })

  it('replaces single texts, in one language', () => {
    const option = { texts: { de: { 'login-title': 'Einloggen', 'login-button': undefined } } }
    expect(texts(option, 'de')).toMatchObject({
      'login-title': 'Einloggen',
      'login-button': 'Anmelden',
    })
    expect(texts(option, 'en')['login-title']).toBe('Sign in')
    expect(texts(undefined, 'de')['login-title']).toBe('Anmeldung')
    expect(tags(option)).toEqual(builtIn)
  })

  it('knows a language by every spelling of its tag', () => {
    const option = { texts: { zh: { 'login-title': '欢迎' } } }
    expect(texts(option, 'zh-CN')['login-title']).toBe('欢迎')
    expect(tags(option)).toHaveLength(builtIn.length)
  })

  it('adds a language that has every text', () => {
    const option = { texts: { it: { ...english, 'login-title': 'Accedi' } } }
    expect(tags(option)).toEqual([...builtIn, 'it'])
    expect(texts(option, 'it-CH')['login-title']).toBe('Accedi')
  })

  it('adds a variety that differs in some texts', () => {
    const option = { texts: { 'de-CH': { 'login-title': 'Willkommen' } } }
    expect(texts(option, 'de-CH')).toMatchObject({
      'login-title': 'Willkommen',
      'password-label': 'Passwort',
    })
    expect(texts(option, 'de-AT')['login-title']).toBe('Anmeldung')
  })

  it('copies what it is given', () => {
    const de = { 'login-title': 'Einloggen' }
    const settings = resolve({ texts: { de } })
    de['login-title'] = 'anders'
    expect(chooseLanguage('de', settings.languages).texts['login-title']).toBe('Einloggen')
  })

  it.each([
    ['loginPage', 'Company', 'must be a plain object'],
    ['loginPage.titel', { titel: 'x' }, 'unknown option; known options are title, logo'],
    ['loginPage.title', { title: ' ' }, 'must not be empty'],
    ['loginPage.logo', { logo: '/logo.svg' }, 'must be a plain object'],
    ['loginPage.logo.alt', { logo: { src: '/logo.svg' } }, 'is missing'],
    [
      'loginPage.logo.src',
      { logo: { src: 'https://evil.example/a.png', alt: '' } },
      'a path on this site',
    ],
    [
      'loginPage.logo.src',
      { logo: { src: '//evil.example/a.png', alt: '' } },
      'a path on this site',
    ],
    [
      'loginPage.logo.src',
      { logo: { src: '/\\evil.example/a.png', alt: '' } },
      'a path on this site',
    ],
    [
      'loginPage.logo.src',
      { logo: { src: '/\t/evil.example/a.png', alt: '' } },
      'a path on this site',
    ],
    ['loginPage.logo.src', { logo: { src: 'logo.svg', alt: '' } }, 'a path on this site'],
    ['loginPage.logo.src', { logo: { src: 'data:text/html,x', alt: '' } }, 'a path on this site'],
    [
      'loginPage.logo.src',
      { logo: { src: 'javascript:alert(1)', alt: '' } },
      'a path on this site',
    ],
    ['loginPage.languages', { languages: 'de' }, 'must be a list'],
    ['loginPage.languages', { languages: [] }, 'is an empty list'],
    ['loginPage.languages[1]', { languages: ['de', 'it'] }, 'has no texts; there are en, de, fr'],
    ['loginPage.languages[0]', { languages: ['de_DE'] }, 'must be a language tag'],
    ['loginPage.texts.de_DE', { texts: { de_DE: {} } }, 'must be a language tag'],
    [
      'loginPage.texts.de.login-titel',
      { texts: { de: { 'login-titel': 'x' } } },
      'did you mean "login-title"?',
    ],
    [
      'loginPage.texts.de.login-title',
      { texts: { de: { 'login-title': '' } } },
      'must not be empty',
    ],
    [
      'loginPage.texts.de.login-title',
      { texts: { de: { 'login-title': 'in {when}' } } },
      'knows no {when}; write no placeholder',
    ],
    [
      'loginPage.texts.de.too-many-attempts',
      { texts: { de: { 'too-many-attempts': '{seconds}' } } },
      'knows no {seconds}; write {when}',
    ],
    [
      'loginPage.texts.it.login-title',
      { texts: { it: {} } },
      'is missing; a language that is not built in',
    ],
    ['loginPage.texts.it.fault', { texts: { it: { ...english, fault: undefined } } }, 'is missing'],
    ['loginPage.texts.de', { languages: ['en'], texts: { de: {} } }, 'has no effect'],
  ])('is refused by the name of %s: %j', (path, value, problem) => {
    expect(() => resolve(value)).toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_OPTIONS',
        message: expect.stringContaining(problem),
      }),
    )
    expect(() => resolve(value)).toThrow(path)
  })
})
