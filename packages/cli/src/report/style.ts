import type { Output, World } from '../world.ts'

const codes = { green: 32, yellow: 33, red: 31, dim: 2, bold: 1 }

/** Text in a colour, where colours are seen. */
export type Paint = (colour: keyof typeof codes, text: string) => string

/** Colours for a terminal, unless NO_COLOR says otherwise; plain text for everything else. */
export function paintFor({ isTTY }: Output, { env }: Pick<World, 'env'>): Paint {
  const isColoured = isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return (colour, text) => (isColoured ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text)
}
