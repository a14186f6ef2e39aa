import { weighted } from '../accept.ts'
import { english } from './english.ts'
import type { PageTexts } from './page-texts.ts'

/** A language that pages are written in. */
export interface Language {
  /** As `lang` and `Content-Language` name it (BCP 47). */
  readonly tag: string
  readonly direction: 'ltr' | 'rtl'
  readonly texts: Readonly<PageTexts>
}

/** The languages that pages are offered in, by key; the first is for those who ask for none of them. */
export type Languages = ReadonlyMap<string, Language>

/** Ranges of an `Accept-Language` header that are looked at: nobody reads more languages. */
const mostRanges = 20

const rightToLeft: ReadonlySet<string | undefined> = new Set([
  'Arab',
  'Hebr',
  'Nkoo',
  'Syrc',
  'Thaa',
])

/** @throws RangeError if the tag is none */
export function createLanguage(tag: string, texts: PageTexts): Language {
  const locale = new Intl.Locale(tag)
  const direction = rightToLeft.has(locale.maximize().script) ? 'rtl' : 'ltr'
  return Object.freeze({ tag: locale.baseName, direction, texts: Object.freeze(texts) })
}

/** The language of what programs read, and of whoever reads none that is offered. */
export const defaultLanguage: Language = createLanguage('en', english)

/**
 * The key of a language, and behind it those of what it is a variety of (RFC 4647 section 3.4).
 * The script is filled in: who reads `zh-TW` wants `zh-Hant`, and `zh` alone is `zh-Hans`.
 *
 * @throws RangeError if the tag is none
 */
export function languageKeys(tag: string): [key: string, ...wider: string[]] {
  const locale = new Intl.Locale(tag)
  const { language, script } = locale.maximize()
  const key = `${language}-${script}`
  return locale.region === undefined ? [key] : [`${key}-${locale.region}`, key]
}

/** The language for whoever sent an `Accept-Language` header (RFC 9110 section 12.5.4). */
export function chooseLanguage(accepted: string | undefined, languages: Languages): Language {
  const ranges = weighted(accepted ?? '').filter(({ weight }) => weight > 0)
  ranges.sort((one, other) => other.weight - one.weight)
  for (const { name } of ranges.slice(0, mostRanges)) {
    const found = findLanguage(name, languages)
    if (found !== undefined) return found
  }
  const [first = defaultLanguage] = languages.values()
  return first
}

/** The language that a tag or a range of an `Accept-Language` header means, or is a variety of. */
export function findLanguage(tag: string, languages: Languages): Language | undefined {
  if (!isLanguageTag(tag)) return undefined
  const key = languageKeys(tag).find((candidate) => languages.has(candidate))
  return key === undefined ? undefined : languages.get(key)
}

/** Whether `Intl` can read it: `*` is none, and neither is anything a stranger makes up. */
export function isLanguageTag(tag: string): boolean {
  try {
    return new Intl.Locale(tag).baseName !== ''
  } catch {
    return false
  }
}
