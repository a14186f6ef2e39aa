import { describe, expect, it } from 'vitest'
import { builtInLanguages } from '../../src/http/texts/built-in.ts'
import { english } from '../../src/http/texts/english.ts'
import { defaultLanguage, type Language } from '../../src/http/texts/language.ts'
import { say } from '../../src/http/texts/sentence.ts'

const names = Object.keys(english).filter((name): name is keyof typeof english => name in english)
const languages = Array.from(
  builtInLanguages.values(),
  (language) => [language.tag, language] as const,
)

function inLanguage(tag: string): Language {
  return languages.find(([known]) => known === tag)?.[1] ?? defaultLanguage
}

describe.each(languages)('the texts of the pages in %s', (tag, { texts }) => {
  it('are complete', () => {
    expect(Object.keys(texts)).toEqual(names)
    for (const name of names) expect(texts[name].trim()).toBe(texts[name])
    expect(Object.values(texts)).not.toContain('')
  })

  it('have the placeholders of the English ones', () => {
    const placeholders = (text: string) => text.match(/\{\w+\}/g)
    for (const name of names) expect(placeholders(texts[name])).toEqual(placeholders(english[name]))
  })

  it('are in this language alone', () => {
    const others = languages.filter(([other]) => other !== tag && !isKin(other, tag))
    const shared = names.filter((name) =>
      others.some(([, other]) => other.texts[name] === texts[name]),
    )
    expect(shared).toEqual([])
  })

  it('say different things of different codes', () => {
    const sentences = Object.values(texts).filter((text) => /[.。]$/.test(text))
    expect(new Set(sentences).size).toBe(sentences.length)
  })
})

/** Both ways to write Chinese share some words. */
function isKin(one: string, other: string): boolean {
  return one.slice(0, 2) === other.slice(0, 2)
}

describe('the time until another try', () => {
  it.each([
    ['en', 'in 1 second', 'in 119 seconds', 'in 2 minutes', 'in 15 minutes', 'in 3 hours'],
    ['de', 'in 1 Sekunde', 'in 119 Sekunden', 'in 2 Minuten', 'in 15 Minuten', 'in 3 Stunden'],
    [
      'fr',
      'dans 1 seconde',
      'dans 119 secondes',
      'dans 2 minutes',
      'dans 15 minutes',
      'dans 3 heures',
    ],
    [
      'es',
      'dentro de 1 segundo',
      'dentro de 119 segundos',
      'dentro de 2 minutos',
      'dentro de 15 minutos',
      'dentro de 3 horas',
    ],
    ['ja', '1 秒後', '119 秒後', '2 分後', '15 分後', '3 時間後'],
    ['zh-Hans', '1秒钟后', '119秒钟后', '2分钟后', '15分钟后', '3小时后'],
    ['zh-Hant', '1 秒後', '119 秒後', '2 分鐘後', '15 分鐘後', '3 小時後'],
  ])('is said in words in %s, never too short', (tag, ...words) => {
    const waits = [1, 119, 120, 841, 7201]
    for (const [at, retrySeconds] of waits.entries()) {
      const sentence = say({ text: 'too-many-attempts', retrySeconds }, inLanguage(tag))
      expect(sentence).toContain(words[at])
    }
  })

  it('is English where Node does not know the language', () => {
    const unknown = { ...defaultLanguage, tag: 'tlh' }
    expect(say({ text: 'too-many-attempts', retrySeconds: 5 }, unknown)).toContain('in 5 seconds')
  })
})

describe('a role', () => {
  it.each(languages)('is named in %s', (_tag, language) => {
    expect(say({ text: 'role-missing', role: 'admin' }, language)).toContain('admin')
  })

  it('is no pattern and no placeholder', () => {
    const role = "$& $' {when}"
    expect(say({ text: 'role-missing', role }, defaultLanguage)).toContain(`“${role}”`)
  })
})
