import { FilterTemplate } from '../../text/filter-template.ts'
import { quote } from '../../text/quote.ts'
import { anyText, bySyntax } from '../checks.ts'
import { filterWithHole } from '../filters.ts'
import { isAbsent, type Option, refusal, refuseGiven } from '../option.ts'
import { ownForm } from './foreign-placeholders.ts'

/** The options that say how a user name becomes an entry. */
export interface UserFilterOptions {
  readonly filter: Option
  readonly prefix: Option
  readonly suffix: Option
}

/** Reads `user.filter`, or `user.prefix` and `user.suffix`. */
export function resolveUserFilter({ filter, prefix, suffix }: UserFilterOptions): FilterTemplate {
  if (isAbsent(prefix) && isAbsent(suffix)) {
    if (!isAbsent(filter)) return filterWithHole(ownForm(filter), ['username'])
    throw refusal(
      filter,
      'is missing; write a search filter such as "(uid={{username}})", or name the kind of directory in directory',
    )
  }
  refuseGiven([filter], 'stands beside user.prefix and user.suffix; keep one of the two ways')
  refuseAlone(prefix, suffix)
  refuseAlone(suffix, prefix)
  return joined(prefix, suffix)
}

function refuseAlone(absent: Option, present: Option): void {
  if (!isAbsent(absent)) return
  throw refusal(absent, `is missing; ${present.path} needs it to make a filter, as "(uid=" and ")"`)
}

function joined(prefix: Option, suffix: Option): FilterTemplate {
  const [before, after] = [part(prefix), part(suffix)]
  const parts = `${quote(before)} and user.suffix ${quote(after)}`
  if (!before.includes('(') && /^\s*[,;]/.test(after)) {
    const base = quote(after.replace(/^[\s,;]+/, ''))
    throw refusal(
      prefix,
      `${parts} have the shape of a DN template. They make a search filter, and a DN can not be ` +
        `built this way; write prefix ${quote(`(${before}`)} and suffix ")", and search below ` +
        `user.base ${base}`,
    )
  }
  return bySyntax(
    prefix,
    () => FilterTemplate.parse(`${before}{{username}}${after}`, ['username']),
    (problem) => `${parts} do not make a search filter around the user name: ${problem}`,
  )
}

function part(option: Option): string {
  const value = anyText(option)
  if (!value.includes('{{')) return value
  throw refusal(option, `${quote(value)} holds a placeholder; use user.filter for that`)
}
