import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

interface Manifest {
  readonly exports?: Readonly<Record<string, { readonly '@ldap-auth/source'?: string }>>
  readonly typedocOptions?: { readonly entryPoints: readonly string[] }
}

function read(path: string): Manifest {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'))
}

it('the reference is made of every entry of every package', () => {
  const entries = readdirSync(new URL('packages', root)).flatMap((name) =>
    Object.values(read(`packages/${name}/package.json`).exports ?? {}).flatMap(
      ({ '@ldap-auth/source': source }) =>
        source === undefined ? [] : [`packages/${name}/${source.replace('./', '')}`],
    ),
  )
  expect(entries.length).toBeGreaterThan(10)
  expect([...(read('package.json').typedocOptions?.entryPoints ?? [])].sort()).toEqual(
    entries.sort(),
  )
})
