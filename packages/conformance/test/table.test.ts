import { expect, it } from 'vitest'
import { type Result, tableOf } from '../src/table.ts'

const passed = { adapter: 'Express', directory: 'slapd', name: 'logs in', state: 'passed' } as const

it('has a line for each case and a column for each adapter', () => {
  const results: readonly Result[] = [
    { ...passed, name: 'has pages' },
    passed,
    { ...passed, directory: 'embedded' },
    { ...passed, adapter: 'Bare', name: 'has pages', state: 'skipped' },
    { ...passed, adapter: 'Bare' },
    { ...passed, adapter: 'Bare', directory: 'embedded', state: 'failed' },
  ]
  expect(tableOf(results).split('\n')).toEqual([
    '| case | Bare | Express |',
    '| --- | --- | --- |',
    '| has pages | - | yes |',
    '| logs in | NO (embedded) | yes |',
    '',
    'yes: passed with slapd, embedded; -: the adapter does not offer this',
  ])
})
