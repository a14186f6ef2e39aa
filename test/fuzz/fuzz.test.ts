import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { play } from './play.ts'
import { shortest } from './shortest.ts'
import { type Case, someCase } from './spoilt.ts'

/** A few with a fixed seed in every test run; `pnpm fuzz` asks for a million others. */
const cases = Number(process.env['LDAP_AUTH_FUZZ_CASES'] ?? 3000)
const seed = Number(process.env['LDAP_AUTH_FUZZ_SEED'] ?? 4511)

/** So often others get a turn, and memory is looked at. */
const STEP = 1000

interface Figures {
  slowestMs: number
  peakBytes: number
}

/** One that was slow is played again: the machine may have been busy, or the code not compiled yet. */
async function timed(spoilt: Case, figures: Figures): Promise<void> {
  const start = performance.now()
  await play(spoilt)
  const first = performance.now() - start
  if (first > figures.slowestMs) {
    figures.slowestMs = Math.max(figures.slowestMs, await shortest(25, () => play(spoilt)))
  }
}

function report(figures: Figures, seconds: number): void {
  const { slowestMs, peakBytes } = figures
  const lines = [
    `${cases} cases with seed ${seed} in ${seconds.toFixed(0)} s`,
    `slowest case ${slowestMs.toFixed(2)} ms, peak memory of the process ${Math.round(peakBytes / 1e6)} MB`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

describe('answers of directories, spoilt', () => {
  it('are read or refused, and none holds up the others', async () => {
    const figures = { slowestMs: 0, peakBytes: 0 }
    let played = 0
    const breathe = async (): Promise<void> => {
      played += 1
      if (played % STEP !== 1) return
      figures.peakBytes = Math.max(figures.peakBytes, process.memoryUsage.rss())
      await setImmediate()
    }
    const start = performance.now()
    const property = fc.asyncProperty(someCase, (spoilt) => timed(spoilt, figures))
    await fc.assert(property.beforeEach(breathe), { numRuns: cases, seed })
    expect(figures.slowestMs).toBeLessThan(50)
    expect(played).toBeGreaterThanOrEqual(cases)
    report(figures, (performance.now() - start) / 1000)
  })
})
