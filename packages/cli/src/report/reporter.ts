import type { Finding } from '@ldap-auth/core/diagnosis'
import type { World } from '../world.ts'
import { progressOn } from './progress.ts'

/** Where findings go. */
export interface Reporter {
  add(finding: Finding): void
  /** Once, when all of them are there. */
  end(findings: readonly Finding[]): void
}

/** How a diagnosis is listened to while it runs. */
export interface Listening {
  readonly signal: AbortSignal
  readonly onStep: (step: string, server?: string) => void
}

/** Runs a diagnosis, shows what it is at, and hands what it finds to the reporter. */
export async function report(
  begin: (listening: Listening) => AsyncIterable<Finding>,
  reporter: Reporter,
  world: World,
): Promise<readonly Finding[]> {
  const progress = progressOn(world)
  const onStep = (step: string, server?: string): void =>
    progress.show(server === undefined ? step : `${step} (${server})`)
  const findings: Finding[] = []
  try {
    for await (const finding of begin({ signal: world.signal, onStep })) {
      progress.clear()
      findings.push(finding)
      reporter.add(finding)
    }
  } finally {
    progress.clear()
  }
  reporter.end(findings)
  return findings
}
