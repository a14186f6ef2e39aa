import type { Finding, Verdict } from '@ldap-auth/core/diagnosis'
import { type ExitCode, exitCode } from '../exit-code.ts'

/** What came of all steps. */
export interface Summary extends Readonly<Record<Verdict, number>> {
  readonly durationMs: number
  readonly roundTrips: number
}

/** Whether a finding sums up the others, and is no step of its own: the last one does. */
export function isClosing({ step }: Finding): boolean {
  return step === 'summary'
}

export function summarize(findings: readonly Finding[]): Summary {
  const steps = findings.filter((finding) => !isClosing(finding))
  const count = (verdict: Verdict) => steps.filter((finding) => finding.verdict === verdict)
  const sum = (of: (finding: Finding) => number) =>
    findings.reduce((total, finding) => total + of(finding), 0)
  return {
    good: count('good').length,
    warning: count('warning').length,
    failed: count('failed').length,
    skipped: count('skipped').length,
    durationMs: rounded(sum(({ durationMs }) => durationMs)),
    roundTrips: sum(({ roundTrips }) => roundTrips),
  }
}

/** What the command ends with. */
export function exitCodeOf(
  { failed, warning }: Pick<Summary, 'failed' | 'warning'>,
  isStrict = false,
): ExitCode {
  return failed > 0 || (isStrict && warning > 0) ? exitCode.failed : exitCode.good
}

/** Milliseconds, to a tenth where they are few. */
export function rounded(milliseconds: number): number {
  return milliseconds < 10 ? Math.round(milliseconds * 10) / 10 : Math.round(milliseconds)
}
