import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { jsonReporter } from '../src/report/json.ts'
import { conceal, printable } from '../src/report/printable.ts'
import { textReporter } from '../src/report/text.ts'
import type { World } from '../src/world.ts'

/** Moves the cursor up and overwrites what stands there. */
const hostile = 'Eve\u001b[2A\r✓ good\u009b2J\u202etxt\u0000\u2028\u{e0001}'

function findingsOn(secrets: Set<string>) {
  const stdout = new PassThrough()
  const world: World = {
    env: {},
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    signal: new AbortController().signal,
    secrets,
  }
  return { world, printed: () => String(stdout.read() ?? '') }
}

const finding = {
  step: hostile,
  server: `ldap://${hostile}`,
  verdict: 'failed',
  message: `${hostile} said hunter2secret`,
  remedy: hostile,
  details: { [hostile]: hostile, list: [hostile], record: { [hostile]: hostile } },
  durationMs: 1.23456,
  roundTrips: 1,
} as const

/** Everything that is no visible character, save the line feeds between the lines. */
const invisible = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

describe('what a directory says', () => {
  it('can not steer the terminal', () => {
    const { world, printed } = findingsOn(new Set(['hunter2secret']))
    const reporter = textReporter({ output: world.stdout, verbose: true }, world)
    reporter.add(finding)
    reporter.end([finding])
    const text = printed()
    expect(text).toContain('Eve\\u001b[2A\\u000d✓ good\\u009b2J\\u202etxt\\u0000\\u2028\\u{e0001}')
    expect(text).not.toMatch(invisible)
    expect(text).not.toContain('hunter2secret')
  })

  it('is in the document as it was sent, in letters that any terminal may show', () => {
    const { world, printed } = findingsOn(new Set(['hunter2secret']))
    jsonReporter('doctor', world).end([finding])
    const text = printed()
    expect(text).not.toMatch(invisible)
    expect(JSON.parse(text)).toMatchObject({
      summary: { failed: 1, durationMs: 1.2, roundTrips: 1 },
      findings: [{ ...finding, message: `${hostile} said ***`, durationMs: 1.2 }],
    })
  })

  it('is cut where it is too long', () => {
    expect(printable('a'.repeat(1e6)).length).toBeLessThan(5000)
  })

  it('keeps names of all languages as they are', () => {
    const names = 'Žofie Müller, 佐藤, علی‌رضا, 👩‍🔬\u00a0José'
    expect(printable(names)).toBe(names)
  })
})

describe('a secret', () => {
  it('is taken out wherever it stands', () => {
    expect(conceal('a hunter2secret b hunter2secret', new Set(['hunter2secret']))).toBe(
      'a *** b ***',
    )
  })

  it('that is in every other word is left', () => {
    expect(conceal('and so on', new Set(['o', '']))).toBe('and so on')
  })
})
