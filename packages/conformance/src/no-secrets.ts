import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { Answer } from './client.ts'
import { secrets } from './company.ts'

/** What a case left behind that somebody could read. */
export interface Traces {
  readonly answers: readonly Answer[]
  readonly handles: readonly unknown[]
  /** What the process said. */
  readonly said: string
}

/** All that a log could show of a value. */
export function inspectAll(value: unknown): string {
  return inspect(value, {
    depth: 12,
    showHidden: true,
    maxArrayLength: null,
    maxStringLength: null,
  })
}

/** No password may show up in an answer, a warning, a line of output, or a handle in a log. */
export function expectNoSecrets({ answers, handles, said }: Traces): void {
  const traces = [JSON.stringify(answers), said, inspectAll(handles), JSON.stringify(handles)].join(
    '\n',
  )
  expect(secrets.filter((secret) => traces.includes(secret))).toEqual([])
}
