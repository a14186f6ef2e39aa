import { quote } from '../../text/quote.ts'
import { text } from '../checks.ts'
import { type Option, refusal } from '../option.ts'

/** Where other products put the name that was typed: Java, Grafana, Authelia, Django and others. */
const foreign =
  /\$username\$|\$username(?![\w$])|%?\{username\}|\{(?:0|input)\}|%\(user\)s|(?<![\w%])%[su](?!\w)/g

/**
 * `user.filter` as we write it: `cn=$username$` becomes `(cn={{username}})`. A filter without the
 * name that was typed is of no use, so that a single kind of placeholder can mean nothing else.
 */
export function ownForm(option: Option): Option {
  const written = text(option)
  const own = inParentheses(option, withOwnPlaceholder(option, written))
  return { ...option, value: own }
}

/** Beside our own placeholder the signs of another kind stand for themselves. */
function withOwnPlaceholder(option: Option, written: string): string {
  if (written.includes('{{')) return written
  const [kind, other] = new Set(written.match(foreign))
  if (kind === undefined) return written
  if (other === undefined) return written.replace(foreign, '{{username}}')
  const both = `${quote(kind)} and ${quote(other)}`
  throw refusal(option, `holds both ${both}; write {{username}} where the typed name goes`)
}

function inParentheses(option: Option, filter: string): string {
  const trimmed = filter.trim()
  if (trimmed.startsWith('(')) return filter
  if (!isDnShape(trimmed)) return `(${trimmed})`
  const example = '"(uid={{username}})", and search below user.base'
  throw refusal(
    option,
    `${quote(trimmed)} has the shape of a DN; write a filter such as ${example}`,
  )
}

/** A second attribute behind a comma: as a filter it would look for all of this in the first one. */
function isDnShape(filter: string): boolean {
  return !filter.includes('(') && /[,;]\s*[\w.-]+\s*=/.test(filter)
}
