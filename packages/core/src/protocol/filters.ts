import { type BerWriter, Filter as CodecFilter, type SearchFilterValues } from 'ldapts'
import type { Filter } from '../text/filter.ts'
import { OCTET_STRING } from './elements.ts'

/** The tags of RFC 4511 section 4.5.1. */
const tags: Readonly<Record<Filter['type'], SearchFilterValues>> = {
  and: 0xa0,
  or: 0xa1,
  not: 0xa2,
  equal: 0xa3,
  substrings: 0xa4,
  'greater-or-equal': 0xa5,
  'less-or-equal': 0xa6,
  present: 0x87,
  approx: 0xa8,
  extensible: 0xa9,
}

/** Those that stand inside a filter. */
const INITIAL = 0x80
const ANY = 0x81
const FINAL = 0x82
const RULE = 0x81
const RULE_ATTRIBUTE = 0x82
const RULE_VALUE = 0x83
const RULE_DN_ATTRIBUTES = 0x84

/** Our filter tree as a filter of the codec: values go out as the bytes they are. */
export class FilterTree extends CodecFilter {
  readonly type: SearchFilterValues
  readonly #filter: Filter

  constructor(filter: Filter) {
    super()
    this.type = tags[filter.type]
    this.#filter = filter
  }

  override write(writer: BerWriter): void {
    write(writer, this.#filter)
  }

  toString(): string {
    return `FilterTree(${this.#filter.type})`
  }
}

function write(writer: BerWriter, filter: Filter): void {
  const tag = tags[filter.type]
  if (filter.type === 'present') {
    // Its tag is primitive: the attribute name is its content, with no header of its own.
    writer.writeString(filter.attribute, tag)
    return
  }
  writer.startSequence(tag)
  switch (filter.type) {
    case 'and':
    case 'or':
      for (const part of filter.filters) write(writer, part)
      break
    case 'not':
      write(writer, filter.filter)
      break
    case 'substrings':
      writeSubstrings(writer, filter)
      break
    case 'extensible':
      writeExtensible(writer, filter)
      break
    default:
      writer.writeString(filter.attribute)
      writer.writeBuffer(filter.value, OCTET_STRING)
  }
  writer.endSequence()
}

function writeSubstrings(writer: BerWriter, filter: Filter & { type: 'substrings' }): void {
  writer.writeString(filter.attribute)
  writer.startSequence()
  if (filter.initial !== undefined) writer.writeBuffer(filter.initial, INITIAL)
  for (const part of filter.any) writer.writeBuffer(part, ANY)
  if (filter.final !== undefined) writer.writeBuffer(filter.final, FINAL)
  writer.endSequence()
}

function writeExtensible(writer: BerWriter, filter: Filter & { type: 'extensible' }): void {
  if (filter.rule !== undefined) writer.writeString(filter.rule, RULE)
  if (filter.attribute !== undefined) writer.writeString(filter.attribute, RULE_ATTRIBUTE)
  writer.writeBuffer(filter.value, RULE_VALUE)
  if (filter.dnAttributes) writer.writeBoolean(true, RULE_DN_ATTRIBUTES)
}
