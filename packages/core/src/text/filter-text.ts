import type { Filter } from './filter.ts'
import { hexPairs } from './hex-pairs.ts'

const signs = {
  and: '&',
  or: '|',
  equal: '=',
  approx: '~=',
  'greater-or-equal': '>=',
  'less-or-equal': '<=',
} as const

/** A filter as RFC 4515 writes it, for people. */
export function filterText(filter: Filter): string {
  switch (filter.type) {
    case 'and':
    case 'or':
      return `(${signs[filter.type]}${filter.filters.map(filterText).join('')})`
    case 'not':
      return `(!${filterText(filter.filter)})`
    case 'present':
      return `(${filter.attribute}=*)`
    case 'substrings': {
      const { initial, any, final } = filter
      const parts = [initial, ...any, final].map((part) =>
        part === undefined ? '' : escaped(part),
      )
      return `(${filter.attribute}=${parts.join('*')})`
    }
    case 'extensible': {
      const { attribute = '', dnAttributes, rule, value } = filter
      const name = `${attribute}${dnAttributes ? ':dn' : ''}${rule === undefined ? '' : `:${rule}`}`
      return `(${name}:=${escaped(value)})`
    }
    default:
      return `(${filter.attribute}${signs[filter.type]}${escaped(filter.value)})`
  }
}

function escaped(value: Buffer): string {
  return value.toString().replace(/[\\*()\p{Cc}]/gu, hexPairs)
}
