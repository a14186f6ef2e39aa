import { elementAt, tlv } from '@ldap-auth/test-servers'

/** A BER element whose lengths are still to be written. */
export interface Element {
  readonly tag: number
  readonly content: Buffer | readonly Element[]
  /** As it came, and is still. */
  readonly bytes?: Buffer
}

const CONSTRUCTED = 0x20

export function childrenOf(bytes: Buffer): Element[] {
  const elements: Element[] = []
  let at = 0
  for (let next = elementAt(bytes, at); next !== undefined; next = elementAt(bytes, at)) {
    const content = bytes.subarray(next.start, next.end)
    const { tag } = next
    const whole = bytes.subarray(at, next.end)
    elements.push({ tag, content: tag & CONSTRUCTED ? childrenOf(content) : content, bytes: whole })
    at = next.end
  }
  return elements
}

export function bytesOf({ tag, content, bytes }: Element): Buffer {
  if (bytes !== undefined) return bytes
  return content instanceof Uint8Array ? tlv(tag, content) : tlv(tag, ...content.map(bytesOf))
}

/** How many elements there are, those inside of others included. */
export function countOf(elements: readonly Element[]): number {
  return elements.reduce(
    (sum, { content }) => sum + 1 + (content instanceof Uint8Array ? 0 : countOf(content)),
    0,
  )
}

/** The elements with what `change` makes of the one with this number, counted from the outside in. */
export function changed(
  elements: readonly Element[],
  number: number,
  change: (element: Element) => readonly Element[],
): readonly Element[] {
  let before = 0
  return elements.flatMap((element) => {
    const { tag, content } = element
    const place = number - before
    const size = countOf([element])
    before += size
    if (place < 0 || place >= size) return element
    if (place === 0 || content instanceof Uint8Array) return change(element)
    return { tag, content: changed(content, place - 1, change) }
  })
}
