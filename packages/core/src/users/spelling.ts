import type { Values } from '../protocol/entry.ts'
import { guidBytes, guidText } from '../text/guid.ts'
import { sidBytes, sidText } from '../text/sid.ts'

/** A way to write the values of an attribute as text. */
export interface Spelling {
  readonly textsOf: (values: Values) => readonly string[]
  /** Undefined if no value is written so. */
  readonly bytesOf: (text: string) => Buffer | undefined
}

const utf8 = encoded('utf8')
const base64 = encoded('base64')
const guid = usual(guidText, guidBytes)
const sid = usual(sidText, sidBytes)

/** The usual ones, by attribute in lower case. */
const spellings: ReadonlyMap<string, Spelling> = new Map([
  ['objectguid', guid],
  ['objectsid', sid],
  ['sidhistory', sid],
])

/** How the values of an attribute, in lower case, are shown; those in `binaryAttributes` as base64. */
export function spellingOf(key: string, binaryAttributes: ReadonlySet<string>): Spelling {
  return binaryAttributes.has(key) ? base64 : (spellings.get(key) ?? utf8)
}

/** How an id is written: base64 comes behind a usual way to write it. */
export function idSpellingOf(attribute: string, binaryAttributes: ReadonlySet<string>): Spelling {
  const key = attribute.toLowerCase()
  return spellings.get(key) ?? spellingOf(key, binaryAttributes)
}

function encoded(encoding: 'utf8' | 'base64'): Spelling {
  return {
    textsOf: (values) => values.strings(encoding),
    bytesOf: (text) => Buffer.from(text, encoding),
  }
}

/** What is not of its kind is shown all the same, as hexadecimal, or two of them would look alike. */
function usual(
  textOf: (bytes: Buffer) => string | undefined,
  bytesOf: (text: string) => Buffer | undefined,
): Spelling {
  return {
    textsOf: (values) => values.buffers().map((bytes) => textOf(bytes) ?? bytes.toString('hex')),
    bytesOf: (text) => {
      if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return bytesOf(text)
      const bytes = Buffer.from(text, 'hex')
      return textOf(bytes) === undefined ? bytes : undefined
    },
  }
}
