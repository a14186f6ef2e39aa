import {
  type AttributeDescription,
  isSubtype,
  parseDescription,
} from '../entries/attribute-names.ts'
import { type Attribute, attributeKeys, type Entry } from '../entries/entry.ts'
import { distinguishedName, type MatchingRule, namedRules } from '../entries/matching-rules.ts'
import { ruleOf } from '../entries/schema.ts'
import type { ExtensibleFilter, Filter, SubstringsFilter, ValueFilter } from './filter.ts'

/** True, false, or undefined: the third value of RFC 4511 section 4.5.1.7. */
export type Verdict = boolean | undefined

/** What a filter may look at. */
export interface Sight {
  /** Whether the directory has heard of the attribute and the client may use it. */
  knows(attribute: string): boolean
  /** The entry that a DN leads to, by its key; absent where chains of DNs are not followed. */
  readonly follow?: ((key: string) => Entry | undefined) | undefined
}

/** Whether an entry matches; only `true` puts it into the result. */
export function matches(filter: Filter, entry: Entry, sight: Sight): Verdict {
  switch (filter.type) {
    case 'and':
      return every(filter.filters.map((part) => matches(part, entry, sight)))
    case 'or':
      return negate(every(filter.filters.map((part) => negate(matches(part, entry, sight)))))
    case 'not':
      return negate(matches(filter.filter, entry, sight))
    case 'extensible':
      return matchesExtensible(filter, entry, sight)
    default:
      return matchesAttribute(filter, entry, sight)
  }
}

function every(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false
  return verdicts.includes(undefined) ? undefined : true
}

function negate(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict
}

type AttributeFilter = ValueFilter | SubstringsFilter | { type: 'present'; attribute: string }

function matchesAttribute(filter: AttributeFilter, entry: Entry, sight: Sight): Verdict {
  const asked = parseDescription(filter.attribute)
  if (!sight.knows(asked.name)) return undefined
  const attributes = entry.attributes.filter(({ description }) => isSubtype(description, asked))
  if (filter.type === 'present') return attributes.length > 0
  const test = keyTest(filter, asked)
  return test && attributes.some(({ keys }) => keys.some((key) => key !== undefined && test(key)))
}

type KeyTest = (key: string) => boolean

/** The question a filter puts to each value; undefined when the rule does not know such questions. */
function keyTest(
  filter: ValueFilter | SubstringsFilter,
  { name }: AttributeDescription,
): KeyTest | undefined {
  const rule = ruleOf(name)
  if (filter.type === 'substrings') return substringsTest(filter, rule)
  const asserted = rule.normalize(filter.value)
  if (asserted === undefined) return undefined
  if (filter.type === 'equal' || filter.type === 'approx') return (key) => key === asserted
  const isLess = rule.isLess
  if (!isLess) return undefined
  return filter.type === 'greaterOrEqual'
    ? (key) => !isLess(key, asserted)
    : (key) => !isLess(asserted, key)
}

function substringsTest({ pieces }: SubstringsFilter, rule: MatchingRule): KeyTest | undefined {
  const wanted = pieces.map(({ place, value }) => ({
    place,
    text: rule.normalizePiece?.(value, place),
  }))
  if (wanted.some(({ text }) => text === undefined)) return undefined
  return (key) => {
    let from = 0
    return wanted.every(({ place, text = '' }) => {
      const at = place === 'final' ? key.length - text.length : key.indexOf(text, from)
      const fits = at >= from && key.startsWith(text, at) && (place !== 'initial' || at === 0)
      from = at + text.length
      return fits
    })
  }
}

function matchesExtensible(filter: ExtensibleFilter, entry: Entry, sight: Sight): Verdict {
  const asked = filter.attribute === undefined ? undefined : parseDescription(filter.attribute)
  if (asked && !sight.knows(asked.name)) return undefined
  if (filter.rule === inChain) return matchesInChain(filter, entry, sight)
  const rule =
    filter.rule === undefined
      ? asked && ruleOf(asked.name)
      : namedRules.get(filter.rule.toLowerCase())
  const asserted = rule?.normalize(filter.value)
  if (!rule || asserted === undefined) return undefined
  const isMeant = ({ description }: Attribute): boolean =>
    asked ? isSubtype(description, asked) : sight.knows(description.name)
  const values = entry.attributes.filter(isMeant).flatMap((attribute) => [...attribute.values])
  if (filter.dnAttributes) values.push(...valuesInDn(entry, asked))
  return values.some((value) => {
    const key = rule.normalize(value)
    return key !== undefined && (rule.matches?.(key, asserted) ?? key === asserted)
  })
}

/** MS-ADTS section 3.1.1.3.4.4.3: whether the DN is reached over any number of entries. */
const inChain = '1.2.840.113556.1.4.1941'

function matchesInChain(
  { attribute, value }: ExtensibleFilter,
  entry: Entry,
  { follow }: Sight,
): Verdict {
  const target = distinguishedName.normalize(value)
  if (!follow || attribute === undefined || target === undefined) return undefined
  const reached = new Set<string>()
  const waiting = attributeKeys(entry, attribute)
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (key === target) return true
    if (reached.has(key)) continue
    reached.add(key)
    const next = follow(key)
    if (next) for (const further of attributeKeys(next, attribute)) waiting.push(further)
  }
  return false
}

function valuesInDn(entry: Entry, asked: AttributeDescription | undefined): Buffer[] {
  return entry.name
    .flat()
    .filter(({ type }) => !asked || parseDescription(type).name === asked.name)
    .map(({ value }) => Buffer.from(value))
}
