import { expect, it } from 'vitest'
import { fold } from '../../src/text/fold.ts'
import { likeness } from '../../src/text/likeness.ts'

it.each([
  ['Steve', 'steve'],
  [' Steve  Summers ', 'STEVE SUMMERS'],
  ['ste\u00ADve', 'steve'],
  ['ste\u200Bve\uFEFF', 'steve'],
  ['stéve', 'steve'],
  ['ſteve', 'steve'],
  ['ｓｔｅｖｅ', 'steve'],
  ['Straße', 'STRASSE'],
  ['ınes', 'INES'],
])('%j and %j share a count', (one, other) => {
  expect(likeness(one)).toBe(likeness(other))
})

it.each(['Σίσυφος', 'İstanbul', 'ẞ', 'ﬁ', 'Ǆ'])('what folds alike is alike: %j', (name) => {
  expect(likeness(fold(name))).toBe(likeness(name))
})

it.each([
  ['steve', 'stevf'],
  ['a b', 'ab'],
  ['李', '王'],
])('%j and %j do not', (one, other) => {
  expect(likeness(one)).not.toBe(likeness(other))
})
