import { describe, expect, it } from 'vitest'
import { builtInLanguages } from '../../src/http/texts/built-in.ts'
import { english } from '../../src/http/texts/english.ts'
import {
  chooseLanguage,
  createLanguage,
  type Languages,
  languageKeys,
} from '../../src/http/texts/language.ts'

function offering(...tags: string[]): Languages {
  return new Map(tags.map((tag) => [languageKeys(tag)[0], createLanguage(tag, { ...english })]))
}

function chosen(accepted: string | undefined, languages: Languages = builtInLanguages): string {
  return chooseLanguage(accepted, languages).tag
}

describe('the language of a page', () => {
  it.each([
    ['de', 'de'],
    ['DE-at', 'de'],
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['en;q=0.5,es;q=0.7', 'es'],
    ['en;q=0.5, ja ; q=0.7', 'ja'],
    ['de;q=0.8,fr;q=0.8', 'de'],
    ['pl,cs;q=0.9,de;q=0.1', 'de'],
    ['pl, *', 'en'],
    ['de;q=0, fr;q=0.1', 'fr'],
    ['de;q=0, *', 'en'],
    ['de;q=x, fr;q=0.1', 'fr'],
    ['zh', 'zh-Hans'],
    ['zh-CN,zh;q=0.9', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-Hant', 'zh-Hant'],
  ])('for %j is %s', (accepted, tag) => {
    expect(chosen(accepted)).toBe(tag)
  })

  it.each([
    undefined,
    '',
    '*',
    ',,;',
    'pl',
    'q=1',
    'de_DE',
    'x-klingon',
    '\u0000',
    'e'.repeat(9999),
  ])('for %j is the first that is offered', (accepted) => {
    expect(chosen(accepted)).toBe('en')
    expect(chosen(accepted, offering('fr', 'en'))).toBe('fr')
  })

  it('is a variety only for those who ask for it', () => {
    const languages = offering('en', 'pt-BR', 'de', 'de-CH')
    expect(chosen('pt-BR', languages)).toBe('pt-BR')
    expect(chosen('pt-PT', languages)).toBe('en')
    expect(chosen('de-CH', languages)).toBe('de-CH')
    expect(chosen('de-AT', languages)).toBe('de')
  })

  it('is looked for no longer than anybody has languages', () => {
    const many = Array.from({ length: 20 }, () => 'pl').join(',')
    expect(chosen(`${many},de`)).toBe('en')
    expect(chosen(`${many};q=0.1,de`)).toBe('de')
  })

  it.each([
    ['de', 'ltr'],
    ['ar', 'rtl'],
    ['he-IL', 'rtl'],
    ['ks-Deva', 'ltr'],
  ])('%s is written %s', (tag, direction) => {
    expect(createLanguage(tag, { ...english }).direction).toBe(direction)
  })
})
