import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readTable } from './install/table-of-dependencies.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Manifest {
  readonly name: string
  readonly version: string
  readonly engines: Record<string, string>
  readonly exports?: unknown
  readonly sideEffects?: boolean
  readonly scripts?: Record<string, string>
  readonly dependencies?: Record<string, string>
}

interface Workspace {
  readonly catalog: Record<string, string>
}

const { catalog } = parse(readFileSync(`${root}/pnpm-workspace.yaml`, 'utf8')) as Workspace
const manifests = readdirSync(`${root}/packages`).map(
  (folder) =>
    JSON.parse(readFileSync(`${root}/packages/${folder}/package.json`, 'utf8')) as Manifest,
)

/** Everything that is not ours, as `package, of, range`. */
function declared(): string[] {
  return manifests.flatMap(({ name, dependencies = {} }) =>
    Object.entries(dependencies)
      .filter(([dependency]) => !dependency.startsWith('@ldap-auth/'))
      .map(([dependency, range]) => {
        const own = name.slice('@ldap-auth/'.length)
        return `${dependency}, ${own}, ${range === 'catalog:' ? catalog[dependency] : range}`
      }),
  )
}

describe('docs/dependencies.md', () => {
  it('has every dependency of the manifests, with its range, and says what the others are of', () => {
    const table = readTable(readFileSync(`${root}/docs/dependencies.md`, 'utf8'))
    const rows = [...table].map(([name, { usedBy, range }]) => `${name}, ${usedBy}, ${range}`)
    const direct = declared()
    expect(rows).toEqual(expect.arrayContaining(direct))
    const others = rows.filter((row) => !direct.includes(row))
    for (const [, of = ''] of others.map((row) => row.split(', '))) {
      expect([...table.keys()]).toContain(of)
    }
  })
})

describe('the manifests', () => {
  it('have one version, and the engines that all of them were tried on', () => {
    expect(new Set(manifests.map(({ version }) => version)).size).toBe(1)
    const engines = new Set(manifests.map(({ engines }) => engines['node']))
    expect([...engines]).toEqual(['^20.19.0 || >=22.12.0'])
  })

  it.each(manifests.map((manifest) => [manifest.name, manifest] as const))(
    '%s runs nothing when it is installed, and nothing when it is imported',
    (_name, { scripts, exports, sideEffects }) => {
      expect(scripts).toBeUndefined()
      // Without exports there is only a command, and nothing to import.
      expect(sideEffects).toBe(exports === undefined ? undefined : false)
    },
  )
})
