import {
  type BerWriter,
  Filter as CodecFilter,
  SearchFilter,
  type SearchFilterValues,
} from 'ldapts'
import type { Filter } from '../text/filter.ts'

/** The tags of RFC 4511 section 4.5.1 that stand inside a filter. */
const INITIAL = 0x80
const ANY = 0x81
const FINAL = 0x82
const RULE = 0x81
const RULE_ATTRIBUTE = 0x82
const RULE_VALUE = 0x83
const RULE_DN_ATTRIBUTES = 0x84
const OCTET_STRING = 0x04

const tags: Readonly<Record<Filter['type'], SearchFilterValues>> = {
  and: SearchFilter.and,
  or: SearchFilter.or,
  not: SearchFilter.not,
  equal: SearchFilter.equalityMatch,
  approx: SearchFilter.approxMatch,
  'greater-or-equal': SearchFilter.greaterOrEqual,
  'less-or-equal': SearchFilter.lessOrEqual,
  substrings: SearchFilter.substrings,
  present: SearchFilter.present,
  extensible: SearchFilter.extensibleMatch,
}

/** Our filter tree as a filter of the codec: values go out as the bytes they are. */
export class FilterTree extends CodecFilter {
  readonly type: SearchFilterValues
  readonly #filter: Filter

  constructor(filter: Filter) {
    super()
    this.type = tags[filter.type]
    this.#filter = filter
  }

  override writeFilter(writer: BerWriter): void {
    const filter = this.#filter
    switch (filter.type) {
      case 'and':
      case 'or':
        for (const part of filter.filters) new FilterTree(part).write(writer)
        break
      case 'not':
        new FilterTree(filter.filter).write(writer)
        break
      case 'present':
        // [7] is primitive: the attribute name is its content, with no header of its own.
        for (const byte of Buffer.from(filter.attribute)) writer.writeByte(byte)
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
  }

  toString(): string {
    return `FilterTree(${this.#filter.type})`
  }
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
