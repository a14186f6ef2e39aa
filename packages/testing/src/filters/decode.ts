import { BerReader, type Element, ProtocolError } from '../ber/reader.ts'
import type { ExtensibleFilter, Filter, Piece, SubstringsFilter, ValueFilter } from './filter.ts'

/** Deeper nesting is refused: each level is a call on the stack. */
const maxDepth = 100

const valueTypes = new Map<number, ValueFilter['type']>([
  [0xa3, 'equal'],
  [0xa5, 'greaterOrEqual'],
  [0xa6, 'lessOrEqual'],
  [0xa8, 'approx'],
])

/** Reads the filter of a search request. */
export function decodeFilter(element: Element, depth = 0): Filter {
  if (depth > maxDepth) throw new ProtocolError(`a filter nested deeper than ${maxDepth}`)
  const content = new BerReader(element.content)
  const valueType = valueTypes.get(element.tag)
  if (valueType) return { type: valueType, attribute: content.text(), value: content.bytes() }
  switch (element.tag) {
    case 0xa0:
      return { type: 'and', filters: decodeAll(content, depth) }
    case 0xa1:
      return { type: 'or', filters: decodeAll(content, depth) }
    case 0xa2:
      return { type: 'not', filter: decodeFilter(content.next(), depth + 1) }
    case 0xa4:
      return decodeSubstrings(content)
    case 0x87:
      return { type: 'present', attribute: element.content.toString() }
    case 0xa9:
      return decodeExtensible(content)
    default:
      throw new ProtocolError(`filter tag 0x${element.tag.toString(16)}, which no filter has`)
  }
}

function decodeAll(content: BerReader, depth: number): Filter[] {
  const filters: Filter[] = []
  while (!content.done) filters.push(decodeFilter(content.next(), depth + 1))
  return filters
}

const places: readonly Piece['place'][] = ['initial', 'any', 'final']

function decodeSubstrings(content: BerReader): SubstringsFilter {
  const attribute = content.text()
  const list = content.enter()
  const pieces: Piece[] = []
  while (!list.done) {
    const { tag, content: value } = list.next()
    const place = places[tag - 0x80]
    if (!place) throw new ProtocolError('a substring that is neither initial, any nor final')
    pieces.push({ place, value })
  }
  checkOrder(pieces)
  return { type: 'substrings', attribute, pieces }
}

/** RFC 4511 section 4.5.1.7.2: an initial piece comes first, a final one last, and there is one at least. */
function checkOrder(pieces: readonly Piece[]): void {
  const misplaced = pieces.some(
    ({ place }, index) =>
      (place === 'initial' && index > 0) || (place === 'final' && index < pieces.length - 1),
  )
  if (misplaced || pieces.length === 0) throw new ProtocolError('substrings in an impossible order')
}

function decodeExtensible(content: BerReader): ExtensibleFilter {
  const rule = content.peek() === 0x81 ? content.text(0x81) : undefined
  const attribute = content.peek() === 0x82 ? content.text(0x82) : undefined
  const value = content.bytes(0x83)
  const dnAttributes = content.peek() === 0x84 && content.boolean(0x84)
  return { type: 'extensible', attribute, rule, dnAttributes, value }
}
