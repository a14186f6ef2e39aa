import { describe, expect, it } from 'vitest'
import { pageStyle } from '../../src/http/page-style.ts'

type Palette = Readonly<Record<string, string>>

const [light = {}, dark = {}] = Array.from(
  pageStyle.matchAll(/:root \{([^}]*)\}/g),
  ([, block = '']): Palette => Object.fromEntries(variables(block)),
)

function variables(block: string): [string, string][] {
  return Array.from(block.matchAll(/--([\w-]+): (#[0-9a-f]+)/g), ([, name = '', color = '']) => [
    name,
    color,
  ])
}

/** WCAG 2.2, 1.4.3: text. */
const text = [
  ['ink', 'card'],
  ['soft', 'card'],
  ['accent', 'card'],
  ['on-accent', 'accent'],
  ['bad', 'bad-back'],
  ['note', 'note-back'],
] as const

/** WCAG 2.2, 1.4.11: the borders of fields and the ring around what has the focus. */
const parts = [
  ['line', 'card'],
  ['bad', 'card'],
  ['accent', 'card'],
] as const

describe.each([
  ['light', light],
  ['dark', { ...light, ...dark }],
])('the colors of the pages, %s', (_scheme, palette) => {
  it.each(text)('let everybody read %s on %s', (front, back) => {
    expect(contrast(palette, front, back)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(parts)('let everybody find %s on %s', (front, back) => {
    expect(contrast(palette, front, back)).toBeGreaterThanOrEqual(3)
  })
})

it('are others in the dark', () => {
  expect(Object.keys(dark)).toEqual(Object.keys(light))
  expect(dark).not.toEqual(light)
})

function contrast(palette: Palette, front: string, back: string): number {
  const [low = 0, high = 0] = [luminance(palette[front]), luminance(palette[back])].sort(
    (one, other) => one - other,
  )
  return (high + 0.05) / (low + 0.05)
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(color = ''): number {
  const digits = color.length === 4 ? color.replace(/[0-9a-f]/g, '$&$&') : color
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(digits.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
