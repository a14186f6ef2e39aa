import { anyText, optional, text } from '../options/checks.ts'
import { type Option, refusal, section } from '../options/option.ts'
import type { Languages } from './texts/language.ts'
import type { PageTexts } from './texts/page-texts.ts'
import { resolveLanguages } from './texts/resolve-languages.ts'

/** How the login page looks and speaks, and with it the page of the logout and those of refusals. */
export interface LoginPageOptions {
  /**
   * What stands above the form, in every language.
   * @defaultValue "Sign in", in the language of the page
   */
  title?: string | undefined
  /**
   * A picture on top: a path on this site that is open to everybody, or a `data:image/` URI. `alt`
   * tells what it shows to those who can not see it; it may be empty.
   */
  logo?: Logo | undefined
  /**
   * The languages to offer by `Accept-Language`, as tags such as `de` or `pt-BR`. The first one is
   * for those who ask for none of them.
   * @defaultValue `['en', 'de', 'fr', 'es', 'ja', 'zh-Hans', 'zh-Hant']`, then those of `texts`
   */
  languages?: readonly string[] | undefined
  /**
   * Texts in place of the built-in ones, by language. A language that is not built in needs every
   * text, unless it is a variety of one that is, such as `de-AT`.
   */
  texts?: Readonly<Record<string, TextOverrides>> | undefined
}

type TextOverrides = { readonly [Name in keyof PageTexts]?: string | undefined }

/** A picture on top of the pages. */
export interface Logo {
  readonly src: string
  readonly alt: string
}

/** The option `loginPage` after every check. */
export interface PageSettings {
  readonly title: string | undefined
  readonly logo: Logo | undefined
  readonly languages: Languages
}

/** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option */
export function resolveLoginPage(option: Option): PageSettings {
  const { title, logo, languages, texts } = section(option, ['title', 'logo', 'languages', 'texts'])
  return Object.freeze({
    title: optional(text)(title),
    logo: optional(resolveLogo)(logo),
    languages: resolveLanguages(languages, texts),
  })
}

function resolveLogo(option: Option): Logo {
  const { src, alt } = section(option, ['src', 'alt'])
  return Object.freeze({ src: pictureSource(src), alt: anyText(alt) })
}

/** Nothing from another site: it would learn who is about to log in, and the page allows it to nobody. */
function pictureSource(option: Option): string {
  const source = text(option)
  // Browsers read `\` as `/`, and what begins with two of them names another host.
  const isPath = /^\/(?!\/)[^\\\s\p{Cc}]*$/u.test(source)
  if (isPath || /^data:image\/[\w.+-]+(?:;[\w=-]+)*,[^\s\p{Cc}]+$/u.test(source)) return source
  throw refusal(option, 'must be a path on this site such as /logo.svg, or a data:image/ URI')
}
