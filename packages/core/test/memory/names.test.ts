import { expect, it } from 'vitest'
import { knownKey, typedKey } from '../../src/memory/names.ts'

it.each([
  ['alice', 'ALICE', true],
  ['two words', ' Two   Words ', true],
  // A directory that prepares strings takes the one for the other, and another one does not.
  ['alice', 'ａｌｉｃｅ', false],
  ['Zo\u00eb', 'Zoe\u0308', false],
  ['alice', 'alic', false],
])('a login by %j is one by %j: %j', (name, other, isOne) => {
  expect(typedKey(other) === typedKey(name)).toBe(isOne)
})

it('what is to be forgotten goes by every spelling, and is never mistaken for what was typed', () => {
  expect(knownKey('ａｌｉｃｅ')).toBe(knownKey('ALICE'))
  expect(knownKey('alice')).not.toBe(typedKey('alice'))
})
