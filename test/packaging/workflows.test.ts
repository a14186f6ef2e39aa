import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const github = fileURLToPath(new URL('../../.github', import.meta.url))
const files = readdirSync(github, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.yml'),
)

interface Step {
  readonly uses?: string
  readonly run?: string
}

interface Job {
  readonly permissions?: Record<string, string>
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly permissions: Record<string, string>
  readonly jobs: Record<string, Job>
}

function read(file: string): Workflow {
  return parse(readFileSync(`${github}/${file}`, 'utf8')) as Workflow
}

/** What a workflow may do, beyond reading. */
function rightsOf({ permissions, jobs }: Workflow): string[] {
  const given = [permissions, ...Object.values(jobs).map((job) => job.permissions ?? {})]
  return given.flatMap((rights) =>
    Object.entries(rights).flatMap(([right, level]) => (level === 'write' ? [right] : [])),
  )
}

describe('the files of .github', () => {
  it.each(files)('%s is YAML', (file) => {
    expect(read(file)).toEqual(expect.any(Object))
  })

  it.each(files.filter((file) => file.startsWith('workflows/')))('%s pins its actions', (file) => {
    const steps = Object.values(read(file).jobs).flatMap((job) => job.steps)
    const actions = steps.flatMap(({ uses }) => uses ?? [])
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40}$/)
  })

  it('give no right but to sign where a release comes from', () => {
    expect(rightsOf(read('workflows/ci.yml'))).toEqual([])
    expect(rightsOf(read('workflows/release.yml'))).toEqual(['id-token'])
  })
})
