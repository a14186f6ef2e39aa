import { expect, it } from 'vitest'
import { instrument } from '../../src/opentelemetry/index.ts'

it.each([
  [{ identifyUser: true }, /^identifyUser: unknown option; did you mean "identifyUsers"\?/],
  [{ identifyUsers: 'yes' }, /^identifyUsers: /],
  [{ handles: [] }, /^handles: /],
  [{ handles: [{}] }, /^handles\[0\]: must be what createLdapAuth gave/],
])('options such as %j are refused, and named', (options, message) => {
  expect(() => instrument(options as object)).toThrow(message)
})

it('without a provider nothing is made, and nothing breaks', () => {
  expect(() => instrument()()).not.toThrow()
})
