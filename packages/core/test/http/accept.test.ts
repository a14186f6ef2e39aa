import { expect, it } from 'vitest'
import { prefersHtml, prefersJson } from '../../src/http/accept.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

it.each([
  [browser, true],
  ['TEXT/HTML', true],
  ['text/html;level=1;q=0.4, application/json;q=0.3', true],
  ['application/json, text/html;q=0.9', false],
  ['text/html, application/json', false],
  ['text/html;q=0', false],
  ['text/html;q=x', false],
  ['*/*', false],
  ['text/*', false],
  ['', false],
  [undefined, false],
])('Accept: %s asks for a page: %s', (accept, isPage) => {
  expect(prefersHtml(accept === undefined ? {} : { accept })).toBe(isPage)
})

it.each([
  [undefined, 'application/json', true],
  ['*/*', 'application/json; charset=utf-8', true],
  ['application/json', 'application/x-www-form-urlencoded', true],
  ['application/json', undefined, true],
  [browser, 'application/json', false],
  ['*/*', 'application/x-www-form-urlencoded', false],
  [undefined, undefined, false],
])('Accept: %s with Content-Type: %s speaks JSON: %s', (accept, type, isJson) => {
  expect(
    prefersJson({
      ...(accept !== undefined && { accept }),
      ...(type !== undefined && { 'content-type': type }),
    }),
  ).toBe(isJson)
})
