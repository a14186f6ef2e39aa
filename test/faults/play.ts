import { setTimeout as delay } from 'node:timers/promises'
import type { Slapd } from '@ldap-auth/test-servers'
import type { FaultCase } from './cases.ts'
import { secretMark } from './people.ts'
import { openScene, timeouts } from './scene.ts'
import { PER_SECOND, startLoad, type Tally } from './steady-load.ts'

/** What a case is judged by. */
export interface Outcome extends Omit<Tally, 'failures'> {
  failures: number
  /** Codes of the failures, each once. */
  readonly codes: readonly string[]
  inFlightAtFault: number
  /** Whether there were about as many logins as there should have been. */
  readonly isSteady: boolean
  /** Failures of logins that began when the first server was known to be at fault. */
  needless: number
  /** Failures of logins that began once all had to be well again. */
  lateFailures: number
  passwordsInClear: number
}

const BEFORE_MS = 500
const FAULT_MS = 1000
const RECOVERY_MS = 2000
const AFTER_MS = 600

/** Logs in all the time: while all is well, while the first server is broken, and after that. */
export async function play(fault: FaultCase, shared: Slapd): Promise<Outcome> {
  const scene = await openScene(fault, shared)
  try {
    await scene.auth.check()
    const startedAt = performance.now()
    const load = startLoad(scene.auth, timeouts.loginMs)
    await delay(BEFORE_MS)
    const inFlightAtFault = load.inFlight()
    let wellAt = performance.now() + RECOVERY_MS
    const mend = await fault.strike(scene)
    if (fault.isEverywhere === true) {
      if (fault.isMomentary !== true) await delay(FAULT_MS)
      await mend()
      wellAt = performance.now() + (fault.recoveryMs ?? RECOVERY_MS)
    }
    await delay(wellAt + AFTER_MS - performance.now())
    const due = ((performance.now() - startedAt) * PER_SECOND) / 1000
    await load.stop()
    const { failures, ...counts } = load.tally
    return {
      ...counts,
      failures: failures.length,
      codes: [...new Set(failures.map(({ code }) => code))],
      inFlightAtFault,
      isSteady: counts.logins > 0.6 * due,
      lateFailures: failures.filter(({ startedAt }) => startedAt > wellAt).length,
      needless: failures.filter(({ wasKnown }) => wasKnown).length,
      passwordsInClear: scene.gate.fromClients().toString('latin1').split(secretMark).length - 1,
    }
  } finally {
    await scene.close()
  }
}
