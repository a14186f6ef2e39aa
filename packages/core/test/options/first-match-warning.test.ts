import { once } from 'node:events'
import { expect, it } from 'vitest'
import { resolveOptions } from '../../src/options/resolve.ts'
import { userOptions } from './valid.ts'

it('user.match "first" warns once, and nothing else does', async () => {
  const warnings: Error[] = []
  process.on('warning', (warning) => warnings.push(warning))
  resolveOptions(userOptions({}))
  resolveOptions(userOptions({ match: 'first' }))
  await once(process, 'warning')
  expect(warnings).toMatchObject([{ code: 'LDAP_AUTH_MATCH_FIRST' }])
})
