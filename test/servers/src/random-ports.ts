import { randomInt } from 'node:crypto'

export interface Ports {
  readonly plain: number
  readonly tls: number
}

/**
 * Two ports below the range that outgoing connections get theirs from: a server that can not choose a
 * port by itself is started on them, and on others where they are taken.
 */
export function randomPorts(): Ports {
  const plain = randomInt(13_000, 31_998)
  return { plain, tls: plain + 1 }
}
