import { FilterTemplate } from '../text/filter-template.ts'
import { quote } from '../text/quote.ts'
import { bySyntax, text } from './checks.ts'
import { type Option, refusal } from './option.ts'

/** Reads a filter that may hold the given placeholders. */
export function filterTemplate(option: Option, placeholders: readonly string[]): FilterTemplate {
  const written = text(option)
  const read = (): FilterTemplate => FilterTemplate.parse(written, placeholders)
  return bySyntax(option, read, (problem) => {
    const fixed = corrected(written, placeholders)
    return `is not a search filter${fixed ? `; write ${quote(fixed.text)}` : `: ${problem}`}`
  })
}

/** Reads a filter that must hold at least one of its placeholders. */
export function filterWithHole(option: Option, placeholders: readonly string[]): FilterTemplate {
  const filter = filterTemplate(option, placeholders)
  if (hasHole(filter, placeholders)) return filter
  const holes = placeholders.map((name) => `{{${name}}}`).join(' or ')
  const fixed = corrected(filter.text, placeholders)
  const advice = fixed && hasHole(fixed, placeholders) ? `; write ${quote(fixed.text)}` : ''
  const problem = `lacks the placeholder ${holes}, and would find the same entries for everybody`
  throw refusal(option, `${quote(filter.text)} ${problem}${advice}`)
}

function hasHole(filter: FilterTemplate, placeholders: readonly string[]): boolean {
  return placeholders.some((placeholder) => filter.has(placeholder))
}

/** The filter that was meant, if it lacks the outer parentheses or writes `$name$` for `{{name}}`, as other products do. */
function corrected(written: string, placeholders: readonly string[]): FilterTemplate | undefined {
  const holes = written.trim().replace(/\$(\w+)\$/g, '{{$1}}')
  const fixed = holes.startsWith('(') ? holes : `(${holes})`
  try {
    return FilterTemplate.parse(fixed, placeholders)
  } catch {
    return undefined
  }
}
