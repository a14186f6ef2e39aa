import { optional, text } from '../../options/checks.ts'
import { entries, isAbsent, members, type Option, refusal, section } from '../../options/option.ts'
import { builtInLanguages } from './built-in.ts'
import { english } from './english.ts'
import {
  createLanguage,
  findLanguage,
  isLanguageTag,
  type Language,
  type Languages,
  languageKeys,
} from './language.ts'
import type { PageTexts } from './page-texts.ts'

/**
 * The languages to offer: those of the option `languages`, with what the option `texts` puts in
 * place of the built-in texts.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function resolveLanguages(choice: Option, overrides: Option): Languages {
  const known = new Map(builtInLanguages)
  const own = entries(overrides).map(([tag, entry]) => ({ entry, tag: { ...entry, value: tag } }))
  for (const { tag, entry } of own) known.set(keyOf(tag), ownLanguage(tag, entry, known))
  if (isAbsent(choice)) return known
  const offered = new Map(members(choice).map((member) => offer(member, known)))
  const idle = own.find(({ tag }) => !offered.has(keyOf(tag)))
  if (idle === undefined) return offered
  throw refusal(idle.entry, 'has no effect, as loginPage.languages does not name this language')
}

function offer(member: Option, known: Languages): [key: string, language: Language] {
  const key = keyOf(member)
  const language = known.get(key)
  if (language !== undefined) return [key, language]
  const tags = Array.from(known.values(), ({ tag }) => tag).join(', ')
  throw refusal(member, `has no texts; there are ${tags}. Write others in loginPage.texts`)
}

function ownLanguage(tag: Option, entry: Option, known: Languages): Language {
  const base: Partial<PageTexts> = findLanguage(text(tag), known)?.texts ?? {}
  const given = section(entry, textNames)
  const texts = textNames.map((name) => [name, ownText(given[name], name) ?? base[name]] as const)
  const missing = texts.find(([, value]) => value === undefined)
  if (missing !== undefined) {
    throw refusal(given[missing[0]], 'is missing; a language that is not built in needs every text')
  }
  return createLanguage(text(tag), { ...english, ...Object.fromEntries(texts) })
}

/** A `{whn}` would stand in the page as it is. */
function ownText(option: Option, name: keyof PageTexts): string | undefined {
  const own = optional(text)(option)
  const unknown = own?.match(/\{\w+\}/g)?.find((hole) => !english[name].includes(hole))
  if (unknown === undefined) return own
  const known = english[name].match(/\{\w+\}/g)?.join(' or ') ?? 'no placeholder'
  throw refusal(option, `knows no ${unknown}; write ${known}`)
}

function keyOf(tag: Option): string {
  const value = text(tag)
  if (isLanguageTag(value)) return languageKeys(value)[0]
  throw refusal(tag, 'must be a language tag such as "de" or "pt-BR"')
}

const textNames = Object.keys(english).filter(isTextName)

function isTextName(name: string): name is keyof PageTexts {
  return Object.hasOwn(english, name)
}
