import { english } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { japanese } from './japanese.ts'
import { createLanguage, type Languages, languageKeys } from './language.ts'
import type { PageTexts } from './page-texts.ts'
import { simplifiedChinese } from './simplified-chinese.ts'
import { spanish } from './spanish.ts'
import { traditionalChinese } from './traditional-chinese.ts'

const texts: Readonly<Record<string, PageTexts>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  'zh-Hans': simplifiedChinese,
  'zh-Hant': traditionalChinese,
}

/** The languages that nobody has to write. */
export const builtInLanguages: Languages = new Map(
  Object.entries(texts).map(([tag, own]) => [languageKeys(tag)[0], createLanguage(tag, own)]),
)
