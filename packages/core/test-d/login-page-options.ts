import type { LoginPageOptions, PageTexts } from '../src/http/index.ts'

export const nothing: LoginPageOptions = {}
export const absent: LoginPageOptions = { title: undefined, logo: undefined, texts: undefined }
export const everything: LoginPageOptions = {
  title: 'Example Company',
  logo: { src: '/logo.svg', alt: '' },
  languages: ['de', 'en'],
  texts: { de: { 'username-label': 'Personalnummer', 'login-title': undefined } },
}

// @ts-expect-error a text that no page shows
export const mistyped: LoginPageOptions = { texts: { de: { 'login-titel': 'Anmeldung' } } }
// @ts-expect-error a logo says what it shows, if only that it says nothing
export const silent: LoginPageOptions = { logo: { src: '/logo.svg' } }
// @ts-expect-error a language has every text
export const incomplete: PageTexts = { 'login-title': 'Accedi' }
