import type { Filter, FilterTree } from './filter.ts'
import { parseFilter, type ValueTemplate } from './filter-syntax.ts'

/** What goes into the holes of a template; text is sent as UTF-8. */
export type FilterValues = Readonly<Record<string, string | Buffer>>

/** A part of a filter. */
export interface Condition {
  readonly filter: Filter
  readonly isFilled: boolean
}

/**
 * A search filter with holes, parsed once. A value fills a hole as bytes and is never parsed,
 * so nothing that a person types can become part of the filter.
 */
export class FilterTemplate {
  /** The filter as it was written. */
  readonly text: string
  readonly #tree: FilterTree<ValueTemplate>
  /** Each placeholder in use, with the attribute it is first compared with. */
  readonly #attributes: ReadonlyMap<string, string | undefined>

  private constructor(text: string, tree: FilterTree<ValueTemplate>) {
    this.text = text
    this.#tree = tree
    this.#attributes = attributesByPlaceholder(tree)
    Object.freeze(this)
  }

  /**
   * Reads a filter (RFC 4515) that may hold the given placeholders, written `{{name}}`.
   *
   * @throws `TextSyntaxError`
   */
  static parse(text: string, placeholders: readonly string[]): FilterTemplate {
    return new FilterTemplate(text, parseFilter(text, placeholders))
  }

  /** Whether the filter holds a placeholder. */
  has(placeholder: string): boolean {
    return this.#attributes.has(placeholder)
  }

  /** The attribute of the first assertion that holds a placeholder, if that one names an attribute. */
  attributeOf(placeholder: string): string | undefined {
    return this.#attributes.get(placeholder)
  }

  /**
   * The filter to send.
   *
   * @throws `TypeError` if a placeholder has no value
   */
  fill(values: FilterValues): Filter {
    return filled(this.#tree, values)
  }

  /**
   * The filter for whoever it is, which nobody fails whom the filter would find under some name:
   * where a placeholder stands, the attribute only has to be there, and not even that behind a "not".
   */
  fillForAnybody(): Filter {
    return mapAssertions(this.#tree, withoutHoles)
  }

  /** Each of the conditions that all have to hold, filled, and whether a placeholder stands in it. */
  conditions(values: FilterValues): readonly Condition[] {
    const parts = this.#tree.type === 'and' ? this.#tree.filters : [this.#tree]
    return parts.map((part) => ({
      filter: filled(part, values),
      isFilled: attributesByPlaceholder(part).size > 0,
    }))
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

function filled(tree: FilterTree<ValueTemplate>, values: FilterValues): Filter {
  return mapValues(tree, (template) =>
    Buffer.concat(
      template.map((part) => (Buffer.isBuffer(part) ? part : bytesOf(part.placeholder, values))),
    ),
  )
}

function bytesOf(placeholder: string, values: FilterValues): Buffer {
  const value = Object.hasOwn(values, placeholder) ? values[placeholder] : undefined
  if (typeof value === 'string') return Buffer.from(value)
  if (Buffer.isBuffer(value)) return value
  throw new TypeError(`no value for {{${placeholder}}}`)
}

function withoutHoles(assertion: Assertion<ValueTemplate>, isNegated: boolean): Filter {
  if (attributesByPlaceholder(assertion).size === 0) return filled(assertion, {})
  return isNegated ? never : { type: 'present', attribute: assertion.attribute ?? 'objectClass' }
}

/** True of no entry. Not every directory takes the empty "or" (RFC 4526). */
const never: Filter = { type: 'not', filter: { type: 'present', attribute: 'objectClass' } }

function attributesByPlaceholder(
  tree: FilterTree<ValueTemplate>,
): ReadonlyMap<string, string | undefined> {
  const attributes = new Map<string, string | undefined>()
  mapValues(tree, (value, attribute) => {
    for (const part of value) {
      if (Buffer.isBuffer(part) || attributes.has(part.placeholder)) continue
      attributes.set(part.placeholder, attribute)
    }
  })
  return attributes
}

/** The same tree with every value changed, first to last. */
function mapValues<From, To>(
  tree: FilterTree<From>,
  change: (value: From, attribute: string | undefined) => To,
): FilterTree<To> {
  return mapAssertions(tree, (assertion) => {
    if (assertion.type === 'present') return assertion
    const { attribute } = assertion
    if (assertion.type !== 'substrings') {
      return { ...assertion, value: change(assertion.value, attribute) }
    }
    const changed = (value: From): To => change(value, attribute)
    const initial = assertion.initial === undefined ? undefined : changed(assertion.initial)
    const any = assertion.any.map(changed)
    const final = assertion.final === undefined ? undefined : changed(assertion.final)
    return { ...assertion, initial, any, final }
  })
}

type Assertion<Value> = Exclude<FilterTree<Value>, { type: 'and' | 'or' | 'not' }>

/** The same tree with every assertion changed, first to last. */
function mapAssertions<From, To>(
  tree: FilterTree<From>,
  change: (assertion: Assertion<From>, isNegated: boolean) => FilterTree<To>,
  isNegated = false,
): FilterTree<To> {
  switch (tree.type) {
    case 'and':
    case 'or':
      return {
        type: tree.type,
        filters: tree.filters.map((filter) => mapAssertions(filter, change, isNegated)),
      }
    case 'not':
      return { type: tree.type, filter: mapAssertions(tree.filter, change, !isNegated) }
    default:
      return change(tree, isNegated)
  }
}
