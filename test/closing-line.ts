import type { SerializedError } from 'vitest'
import type { Reporter, TestModule, TestSuite } from 'vitest/node'

/** What the run left out, one line each; a suite that runs in two projects is named once. */
function leftOut(modules: readonly TestModule[]): string[] {
  const suites = modules.flatMap((module) => [...module.children.allSuites()])
  return [...new Set(suites.flatMap(lineOfMissing))]
}

function lineOfMissing(suite: TestSuite): string[] {
  const { missingServer } = suite.meta()
  if (missingServer === undefined) return []
  return [`Left out: ${suite.module.relativeModuleId} > ${suite.fullName} (needs ${missingServer})`]
}

/** A file that did not load, a hook that threw and an error between tests fail the run without failing a test. */
function failuresBesideTests(
  modules: readonly TestModule[],
  unhandled: readonly SerializedError[],
): number {
  const broken = modules.filter((module) => !module.ok() && countOf([module], 'failed') === 0)
  return broken.length + unhandled.length
}

function countOf(modules: readonly TestModule[], state: 'passed' | 'failed'): number {
  return modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0)
}

/** Ends a run with what was left out and, alone on the last line, with the numbers. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const failed = countOf(modules, 'failed') + failuresBesideTests(modules, unhandled)
    const lines = [...leftOut(modules), `${countOf(modules, 'passed')} passed, ${failed} failed`]
    process.stdout.write(`${lines.join('\n')}\n`)
  }
}
