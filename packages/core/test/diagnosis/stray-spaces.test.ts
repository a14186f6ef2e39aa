import { expect, it } from 'vitest'
import { straySpaces } from '../../src/diagnosis/spaces.ts'

it.each([
  ['cn=app,dc=example,dc=com', undefined],
  ['cn=the app,dc=example,dc=com', undefined],
  ['DOMAIN\\the app', undefined],
  [' cn=app,dc=example,dc=com', 'the space at its beginning or end'],
  ['cn=app,dc=example,dc=com ', 'the space at its beginning or end'],
  ['cn=app, dc=example,dc=com', 'the spaces beside a comma or an equals sign'],
  ['cn=app\\20,dc=example,dc=com', 'the space at the edge of the value of cn'],
])('stray spaces of %j', (dn, found) => {
  expect(straySpaces(dn)).toBe(found)
})
