import { parseDn } from '../text/dn-syntax.ts'

/** Spaces of a DN that are most likely not meant, in words; undefined where there are none. */
export function straySpaces(dn: string): string | undefined {
  if (dn !== dn.trim()) return 'the space at its beginning or end'
  try {
    const values = parseDn(dn).flat()
    const edge = values.find(({ value }) => /^\s|\s$/.test(value.toString()))
    if (edge !== undefined) return `the space at the edge of the value of ${edge.type}`
    parseDn(dn, 'strict')
    return undefined
  } catch {
    return /\s[,=]|[,=]\s/.test(dn) ? 'the spaces beside a comma or an equals sign' : undefined
  }
}
