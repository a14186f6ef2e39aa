import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { suiteName } from './suite-name.ts'

/** How a case went over one adapter and one directory server. */
export interface Result {
  readonly adapter: string
  readonly directory: string
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
}

/**
 * Prints, at the end of a run, how every adapter in it went through the suite: a line for each
 * case, a column for each adapter.
 */
export default class ConformanceTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const results = modules.flatMap((module) => [...module.children.allTests()].flatMap(resultOf))
    if (results.length > 0) process.stdout.write(`${tableOf(results)}\n`)
  }
}

/** The results as a table in Markdown. */
export function tableOf(results: readonly Result[]): string {
  const adapters = distinct(results.map(({ adapter }) => adapter)).sort()
  const rows = distinct(results.map(({ name }) => name)).map((name) => [
    name,
    ...adapters.map((adapter) =>
      cellOf(results.filter((result) => result.name === name && result.adapter === adapter)),
    ),
  ])
  const lines = [['case', ...adapters], ['', ...adapters].map(() => '---'), ...rows]
  const directories = distinct(results.map(({ directory }) => directory)).join(', ')
  return [
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `yes: passed with ${directories}; -: the adapter does not offer this`,
  ].join('\n')
}

function cellOf(results: readonly Result[]): string {
  const failed = results.filter(({ state }) => state === 'failed')
  if (failed.length > 0) return `NO (${failed.map(({ directory }) => directory).join(', ')})`
  return results.some(({ state }) => state === 'passed') ? 'yes' : '-'
}

function resultOf(test: TestCase): Result[] {
  const path = pathOf(test)
  const [adapter, directory, name] = path.slice(path.indexOf(suiteName) + 1)
  const { state } = test.result()
  if (!path.includes(suiteName) || state === 'pending') return []
  if (adapter === undefined || directory === undefined || name === undefined) return []
  return [{ adapter, directory, name, state }]
}

function pathOf({ name, parent }: TestCase): string[] {
  const path = [name]
  for (let above = parent; above.type === 'suite'; above = above.parent) path.unshift(above.name)
  return path
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
