import { isAttributeDescription, isOid } from './attribute-description.ts'
import type { FilterTree } from './filter.ts'
import { quote } from './quote.ts'
import { Scanner } from './scanner.ts'

/** Part of a value: bytes that stand for themselves, or the name of the placeholder that goes here. */
export type ValuePart = Buffer | { readonly placeholder: string }

/** A value with holes. */
export type ValueTemplate = readonly ValuePart[]

/** Nobody writes filters this deep by hand; past it, our recursion and the directory's are at stake. */
const maxDepth = 32

const operators: Readonly<Record<string, 'approx' | 'greater-or-equal' | 'less-or-equal'>> = {
  '~': 'approx',
  '>': 'greater-or-equal',
  '<': 'less-or-equal',
}

/**
 * Reads a filter (RFC 4515) whose values may hold `{{placeholders}}`. White space may stand
 * between components, where the RFC has none: long filters are written over several lines.
 *
 * @throws `TextSyntaxError`
 */
export function parseFilter(
  text: string,
  placeholders: readonly string[],
): FilterTree<ValueTemplate> {
  return new FilterParser(text, placeholders).parse()
}

class FilterParser extends Scanner {
  readonly #placeholders: readonly string[]

  constructor(text: string, placeholders: readonly string[]) {
    super(text)
    this.#placeholders = placeholders
  }

  parse(): FilterTree<ValueTemplate> {
    this.#skipSpace()
    const filter = this.#filter(1)
    if (this.at < this.text.length) throw this.error('a filter ends with its outer parenthesis')
    return filter
  }

  #filter(depth: number): FilterTree<ValueTemplate> {
    this.#refusePlaceholder(this.take(/\{\{.*?\}\}/y))
    if (depth > maxDepth) throw this.error(`filters nest at most ${maxDepth} deep`)
    this.#expect('(')
    const filter = this.#component(depth)
    this.#expect(')')
    return filter
  }

  #component(depth: number): FilterTree<ValueTemplate> {
    const operator = this.take(/[&|!]/y)
    if (operator === undefined) return this.#assertion()
    this.#skipSpace()
    if (operator === '!') return { type: 'not', filter: this.#filter(depth + 1) }
    return { type: operator === '&' ? 'and' : 'or', filters: this.#list(depth) }
  }

  /** An empty list is a filter too: `(&)` is true and `(|)` is false (RFC 4526). */
  #list(depth: number): FilterTree<ValueTemplate>[] {
    const filters: FilterTree<ValueTemplate>[] = []
    while (this.next !== undefined && this.next !== ')') {
      filters.push(this.#filter(depth + 1))
    }
    return filters
  }

  #assertion(): FilterTree<ValueTemplate> {
    const start = this.at
    const left = this.take(/[^=()]*/y) ?? ''
    this.#refusePlaceholder(/\{\{.*?\}\}/.exec(left)?.[0])
    if (this.take(/=/y) === undefined) {
      throw this.error('expected an assertion such as (uid=alice)', start)
    }
    const last = left.at(-1) ?? ''
    const name = left.slice(0, -1)
    if (last === ':') return this.#extensible(name, start)
    const type = operators[last]
    if (type === undefined) return this.#equalityOrSubstrings(this.#attribute(left, start))
    return { type, attribute: this.#attribute(name, start), value: this.#wholeValue() }
  }

  #equalityOrSubstrings(attribute: string): FilterTree<ValueTemplate> {
    const start = this.at
    const parts = this.#starredValue()
    const [first = [], ...rest] = parts
    const final = rest.pop()
    if (final === undefined) return { type: 'equal', attribute, value: first }
    if (parts.length === 2 && first.length === 0 && final.length === 0) {
      return { type: 'present', attribute }
    }
    if (rest.some((part) => part.length === 0)) {
      throw this.error('two stars in a row match nothing that one does not', start)
    }
    return {
      type: 'substrings',
      attribute,
      initial: first.length > 0 ? first : undefined,
      any: rest,
      final: final.length > 0 ? final : undefined,
    }
  }

  /** `attribute:dn:rule:=value`; each of the three may be missing, but not both attribute and rule. */
  #extensible(left: string, start: number): FilterTree<ValueTemplate> {
    const [name = '', ...flags] = left.split(':')
    const dnAttributes = flags[0]?.toLowerCase() === 'dn'
    const [rule, ...surplus] = dnAttributes ? flags.slice(1) : flags
    if (surplus.length > 0 || (rule !== undefined && !isOid(rule))) {
      throw this.error(`${quote(`${left}:=`)} is not attribute:dn:rule:=`, start)
    }
    if (name === '' && rule === undefined) {
      throw this.error('an extensible match needs an attribute or a matching rule', start)
    }
    const attribute = name === '' ? undefined : this.#attribute(name, start)
    return { type: 'extensible', attribute, rule, dnAttributes, value: this.#wholeValue() }
  }

  #attribute(name: string, start: number): string {
    if (isAttributeDescription(name)) return name
    throw this.error(`${quote(name)} is not an attribute name`, start)
  }

  #wholeValue(): ValueTemplate {
    const start = this.at
    const [value = [], ...rest] = this.#starredValue()
    if (rest.length === 0) return value
    throw this.error('only = takes a raw star; write \\2a for the character', start)
  }

  /** A value, cut at its raw stars. */
  #starredValue(): ValueTemplate[] {
    let part: ValuePart[] = []
    const parts = [part]
    while (this.next !== undefined && this.next !== ')') {
      if (this.take(/\*/y)) {
        part = []
        parts.push(part)
      } else part.push(this.#valuePart())
    }
    return parts
  }

  #valuePart(): ValuePart {
    const plain = this.take(/(?:(?!\{\{)[^()*\\\0])+/y)
    if (plain !== undefined) return Buffer.from(plain)
    const bytes = this.takeHexPairs()
    if (bytes !== undefined) return bytes
    if (this.next === '{') return this.#hole()
    if (this.next === '\\') {
      throw this.error('a backslash takes two hexadecimal digits; write \\5c for the character')
    }
    if (this.next === '(') {
      throw this.error('expected ")"; write \\28 for a parenthesis inside a value')
    }
    throw this.error('a value can not hold a raw NUL; write \\00')
  }

  #hole(): ValuePart {
    const start = this.at
    const placeholder = this.take(/\{\{.*?\}\}/y)?.slice(2, -2)
    if (placeholder === undefined) {
      throw this.error('"{{" has no "}}"; write \\7b\\7b for the characters', start)
    }
    if (this.#placeholders.includes(placeholder)) return { placeholder }
    const known = this.#placeholders.map((name) => `{{${name}}}`).join(', ')
    const advice = known === '' ? 'this filter takes none' : `use ${known}`
    throw this.error(`unknown placeholder {{${placeholder}}}; ${advice}`, start)
  }

  /** A name in the place of an attribute or of a whole filter would be syntax, not a value. */
  #refusePlaceholder(found: string | undefined): void {
    if (found === undefined) return
    throw this.error(`${found} can only stand in a value, as in (uid=${found})`)
  }

  #skipSpace(): void {
    this.take(/\s*/y)
  }

  #expect(parenthesis: '(' | ')'): void {
    if (this.next !== parenthesis) throw this.error(`expected "${parenthesis}"`)
    this.at += 1
    this.#skipSpace()
  }
}
