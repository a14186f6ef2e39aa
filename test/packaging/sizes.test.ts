import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sizeOf } from './sizes.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const sizeFromSources = (program: string) => sizeOf(program, here, ['@ldap-auth/source'])

describe('the code of core', () => {
  it('stays small: what an import loads, minified, without the packages it depends on', async () => {
    const { minified, gzipped } = await sizeFromSources("export * from '@ldap-auth/core'")
    expect(minified).toBeGreaterThan(50_000)
    expect(minified).toBeLessThan(148_000)
    expect(gzipped).toBeLessThan(52_000)
  })

  it('is left out of a bundle that does not use it', async () => {
    const { minified } = await sizeFromSources("import '@ldap-auth/core'")
    expect(minified).toBeLessThan(20)
  })
})
