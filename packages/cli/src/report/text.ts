import type { Finding, FindingDetails, Verdict } from '@ldap-auth/core/diagnosis'
import type { Output, World } from '../world.ts'
import { conceal, printable } from './printable.ts'
import type { Reporter } from './reporter.ts'
import { type Paint, paintFor } from './style.ts'
import { isClosing, rounded, summarize } from './summary.ts'

const marks = {
  good: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
  skipped: ['-', 'dim'],
} as const satisfies Record<Verdict, readonly [string, Parameters<Paint>[0]]>

interface TextOptions {
  readonly output: Output
  readonly verbose?: boolean | undefined
}

/** Lines for people, each as soon as it is known. */
export function textReporter({ output, verbose }: TextOptions, world: World): Reporter {
  const paint = paintFor(output, world)
  const say = (text: string): string => printable(conceal(text, world.secrets))
  let heading: string | undefined
  return {
    add(finding) {
      const { server } = finding
      if (server !== undefined && server !== heading) {
        output.write(`${paint('bold', say(server))}\n`)
      }
      heading = server
      if (isClosing(finding)) output.write('\n')
      const lines = [
        ...headLines(finding, say, paint),
        ...(verbose === true ? detailLines(finding, say, paint) : []),
      ]
      output.write(`${lines.join('\n')}\n`)
    },
    end(findings) {
      output.write(`${closing(findings, paint)}\n`)
    },
  }
}

function headLines(finding: Finding, say: (text: string) => string, paint: Paint): string[] {
  const { step, verdict, message, remedy } = finding
  const [mark, colour] = marks[verdict]
  const head = isClosing(finding)
    ? say(message)
    : `${say(step).padEnd(18)} ${say(message)}${paint('dim', figures(finding))}`
  return [`${paint(colour, mark)} ${head}`, ...(remedy === undefined ? [] : [`  → ${say(remedy)}`])]
}

function figures({ durationMs, roundTrips, verdict }: Finding): string {
  if (verdict === 'skipped') return ''
  const trips = roundTrips === 0 ? '' : `, ${counted(roundTrips, 'round trip')}`
  return ` (${rounded(durationMs)} ms${trips})`
}

function detailLines(
  { code, details = {} }: Finding,
  say: (text: string) => string,
  paint: Paint,
): string[] {
  const all = { ...(code === undefined ? {} : { code }), ...details }
  return Object.entries(all).map(([name, value]) =>
    paint('dim', `    ${say(name)}: ${say(shown(value))}`),
  )
}

function shown(value: FindingDetails[string]): string {
  if (typeof value !== 'object') return String(value)
  const parts = Array.isArray(value)
    ? value
    : Object.entries(value).map(([name, text]) => `${name} = ${text}`)
  return parts.length === 0 ? 'none' : parts.join('; ')
}

function closing(findings: readonly Finding[], paint: Paint): string {
  const { good, warning, failed, skipped, durationMs, roundTrips } = summarize(findings)
  const parts = [
    paint('green', `${good} good`),
    warning === 0 ? '' : paint('yellow', counted(warning, 'warning')),
    failed === 0 ? '' : paint('red', `${failed} failed`),
    skipped === 0 ? '' : `${skipped} skipped`,
  ]
  const figures = `${durationMs} ms, ${counted(roundTrips, 'round trip')}`
  return `${parts.filter((part) => part !== '').join(', ')} (${figures})`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
