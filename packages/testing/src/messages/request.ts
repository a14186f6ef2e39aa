import { BerReader, decodeInteger, type Element, ProtocolError } from '../ber/reader.ts'
import { decodeFilter } from '../filters/decode.ts'
import type { Filter } from '../filters/filter.ts'

/** What a client may ask; the four writing operations are known by name only, this directory refuses them. */
export type Request =
  | BindRequest
  | SearchRequest
  | CompareRequest
  | { readonly op: 'extended'; readonly oid: string }
  | { readonly op: 'add' | 'modify' | 'delete' | 'rename'; readonly dn: string }
  | { readonly op: 'abandon'; readonly id: number }
  | { readonly op: 'unbind' }

export interface BindRequest {
  readonly op: 'bind'
  readonly version: number
  readonly dn: string
  /** Undefined for a SASL bind. */
  readonly password: Buffer | undefined
}

/** In the order of their numbers; the last one is the `children` of OpenLDAP. */
const scopes = ['base', 'one', 'sub', 'children'] as const

/** How far below its base a search looks. */
export type Scope = (typeof scopes)[number]

export interface SearchRequest {
  readonly op: 'search'
  readonly dn: string
  readonly scope: Scope
  readonly sizeLimit: number
  readonly typesOnly: boolean
  readonly filter: Filter
  readonly attributes: readonly string[]
}

export interface CompareRequest {
  readonly op: 'compare'
  readonly dn: string
  readonly attribute: string
  readonly value: Buffer
}

export interface Control {
  readonly oid: string
  readonly critical: boolean
  readonly value: Buffer | undefined
}

/** One LDAPMessage of a client. */
export interface Message {
  readonly id: number
  readonly request: Request
  readonly controls: readonly Control[]
}

/** Reads one whole LDAPMessage. */
export function decodeMessage(bytes: Buffer): Message {
  const message = new BerReader(bytes).enter()
  const id = message.integer()
  // Id 0 belongs to the server's own notices (RFC 4511 section 4.1.1.1).
  if (id <= 0) throw new ProtocolError('a request whose message id is not above 0')
  const request = decodeRequest(message.next())
  return { id, request, controls: message.done ? [] : decodeControls(message.enter(0xa0)) }
}

function decodeRequest({ tag, content }: Element): Request {
  const reader = new BerReader(content)
  switch (tag) {
    case 0x60:
      return decodeBind(reader)
    case 0x42:
      return { op: 'unbind' }
    case 0x63:
      return decodeSearch(reader)
    case 0x66:
      return { op: 'modify', dn: reader.text() }
    case 0x68:
      return { op: 'add', dn: reader.text() }
    case 0x4a:
      return { op: 'delete', dn: content.toString() }
    case 0x6c:
      return { op: 'rename', dn: reader.text() }
    case 0x6e:
      return decodeCompare(reader)
    case 0x50:
      return { op: 'abandon', id: decodeInteger(content) }
    case 0x77:
      return { op: 'extended', oid: reader.text(0x80) }
    default:
      throw new ProtocolError(`operation tag 0x${tag.toString(16)}, which no request has`)
  }
}

function decodeBind(reader: BerReader): BindRequest {
  const version = reader.integer()
  const dn = reader.text()
  const { tag, content } = reader.next()
  return { op: 'bind', version, dn, password: tag === 0x80 ? content : undefined }
}

function decodeSearch(reader: BerReader): SearchRequest {
  const dn = reader.text()
  const scope = scopes[reader.enumerated()]
  if (!scope) throw new ProtocolError('a search scope that does not exist')
  reader.enumerated() // derefAliases: there are no aliases here
  const sizeLimit = reader.integer()
  reader.integer() // timeLimit: no search takes a second
  const typesOnly = reader.boolean()
  const filter = decodeFilter(reader.next())
  const attributes = decodeTexts(reader.enter())
  return { op: 'search', dn, scope, sizeLimit, typesOnly, filter, attributes }
}

function decodeTexts(list: BerReader): string[] {
  const texts: string[] = []
  while (!list.done) texts.push(list.text())
  return texts
}

function decodeCompare(reader: BerReader): CompareRequest {
  const dn = reader.text()
  const assertion = reader.enter()
  return { op: 'compare', dn, attribute: assertion.text(), value: assertion.bytes() }
}

function decodeControls(list: BerReader): Control[] {
  const controls: Control[] = []
  while (!list.done) {
    const control = list.enter()
    const oid = control.text()
    const critical = control.peek() === 0x01 && control.boolean()
    controls.push({ oid, critical, value: control.done ? undefined : control.bytes() })
  }
  return controls
}
