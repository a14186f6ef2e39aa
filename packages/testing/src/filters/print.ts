import { decodeUtf8 } from '../ber/reader.ts'
import type { ExtensibleFilter, Filter, SubstringsFilter } from './filter.ts'

const signs = { equal: '=', approx: '~=', greaterOrEqual: '>=', lessOrEqual: '<=' } as const

/** The filter as RFC 4515 writes it, values escaped. */
export function printFilter(filter: Filter): string {
  switch (filter.type) {
    case 'and':
      return `(&${filter.filters.map(printFilter).join('')})`
    case 'or':
      return `(|${filter.filters.map(printFilter).join('')})`
    case 'not':
      return `(!${printFilter(filter.filter)})`
    case 'present':
      return `(${filter.attribute}=*)`
    case 'substrings':
      return printSubstrings(filter)
    case 'extensible':
      return printExtensible(filter)
    default:
      return `(${filter.attribute}${signs[filter.type]}${escapeValue(filter.value)})`
  }
}

function printSubstrings({ attribute, pieces }: SubstringsFilter): string {
  const values = pieces.map(({ value }) => escapeValue(value))
  if (pieces[0]?.place !== 'initial') values.unshift('')
  if (pieces.at(-1)?.place !== 'final') values.push('')
  return `(${attribute}=${values.join('*')})`
}

function printExtensible({ attribute = '', rule, dnAttributes, value }: ExtensibleFilter): string {
  return `(${attribute}${dnAttributes ? ':dn' : ''}${rule ? `:${rule}` : ''}:=${escapeValue(value)})`
}

function escapeValue(value: Buffer): string {
  const text = decodeUtf8(value)
  if (text === undefined) return [...value].map(escapeByte).join('')
  return text.replace(/[\p{Cc}*()\\]/gu, (char) => [...Buffer.from(char)].map(escapeByte).join(''))
}

function escapeByte(byte: number): string {
  return `\\${byte.toString(16).padStart(2, '0')}`
}
