import { quote } from '../text/quote.ts'
import type { Finding } from './finding.ts'
import { failed, good, type Outcome, skipped, warning } from './outcome.ts'
import type { Run } from './run.ts'

/** Steps without which nobody logs in, in the order of their weight. */
const ofPerson = ['user-search', 'identity', 'account', 'user-bind', 'groups', 'require']

/** Sums up what all steps found. */
export function summarize(
  run: Run,
  { username, isBound }: { readonly username: string | undefined; readonly isBound: boolean },
): Outcome {
  const { findings } = run
  const details = {
    failed: stepsOf(findings, 'failed'),
    warnings: stepsOf(findings, 'warning'),
    roundTrips: findings.reduce((sum, one) => sum + one.roundTrips, 0),
    durationMs: Math.round(findings.reduce((sum, one) => sum + one.durationMs, 0)),
  }
  const blocking = blockingOf(findings)
  if (blocking !== undefined) {
    const who = username === undefined ? 'Nobody' : quote(username)
    const verb = username === undefined ? 'can log in' : 'can not log in'
    const { message, remedy = '', code } = blocking
    const text = `${who} ${verb}: ${message}`
    return failed(text, remedy, { details, ...(code !== undefined && { code }) })
  }
  const isSeen = findings.some(({ step }) => step === 'identity')
  if (username !== undefined && !isSeen) {
    return skipped(`Only a login can tell whether ${quote(username)} can log in.`)
  }
  const weak = findings.find(({ verdict }) => verdict === 'failed' || verdict === 'warning')
  const text = sentence(findings, username, isBound)
  if (weak === undefined) return good(text, { details })
  const count = details.failed.length + details.warnings.length
  const rest = count === 1 ? 'One step is worth a look' : `${count} steps are worth a look`
  const steps = [...details.failed, ...details.warnings].join(', ')
  return warning(`${text} ${rest}: ${steps}.`, weak.remedy ?? weak.message, { details })
}

function sentence(
  findings: readonly Finding[],
  username: string | undefined,
  isBound: boolean,
): string {
  if (username === undefined) return 'The directory is ready for logins.'
  if (isBound) {
    const roles = findings.find(({ step }) => step === 'roles')?.details?.['roles']
    const held =
      Array.isArray(roles) && roles.length > 0 ? `, with the roles ${roles.join(', ')}` : ''
    return `${quote(username)} can log in${held}.`
  }
  return `Nothing keeps ${quote(username)} from logging in except a wrong password.`
}

function stepsOf(findings: readonly Finding[], verdict: Finding['verdict']): readonly string[] {
  return findings.filter((one) => one.verdict === verdict).map(({ step }) => step)
}

/** What keeps everybody, or the person, out: of servers, one that answers is enough. */
function blockingOf(findings: readonly Finding[]): Finding | undefined {
  const isReached = findings.some(
    ({ step, verdict }) => step === 'service-bind' && verdict === 'good',
  )
  if (!isReached) return findings.find((one) => isFailed(one))
  const own = ofPerson.map((step) => findings.find((one) => one.step === step && isFailed(one)))
  const directory = findings.find((one) => one.step === 'base' && isFailed(one))
  return directory ?? own.find((one) => one !== undefined)
}

function isFailed({ verdict }: Finding): boolean {
  return verdict === 'failed'
}
