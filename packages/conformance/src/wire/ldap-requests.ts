/** A request on its way to the directory, as far as it can be read. */
export interface LdapRequest {
  /** `tls`: bytes that are encrypted. */
  readonly op: 'bind' | 'unbind' | 'search' | 'abandon' | 'starttls' | 'other' | 'tls'
  /** Who binds. */
  readonly dn: string | undefined
}

interface Element {
  readonly tag: number
  readonly content: Buffer
  readonly rest: Buffer
}

const operations: Readonly<Record<number, LdapRequest['op']>> = {
  96: 'bind',
  66: 'unbind',
  99: 'search',
  80: 'abandon',
  119: 'starttls',
}

/** Takes the first message off what a client sent; `undefined` while it is not complete. */
export function takeMessage(
  sent: Buffer,
): { request: LdapRequest; bytes: Buffer; rest: Buffer } | undefined {
  if (sent.length === 0) return undefined
  const message = readElement(sent)
  // An LDAP message is a sequence (RFC 4511 section 4.1.1); TLS records begin otherwise.
  if (sent[0] !== 0x30) return { request: { op: 'tls', dn: undefined }, bytes: sent, rest: empty }
  if (message === undefined) return undefined
  const bytes = sent.subarray(0, sent.length - message.rest.length)
  return { request: readRequest(message.content), bytes, rest: message.rest }
}

const empty = Buffer.alloc(0)

function readRequest(message: Buffer): LdapRequest {
  const operation = readElement(readElement(message)?.rest ?? empty)
  const op = operations[operation?.tag ?? 0] ?? 'other'
  const name =
    op === 'bind' ? readElement(readElement(operation?.content ?? empty)?.rest ?? empty) : undefined
  return { op, dn: name?.content.toString() }
}

function readElement(bytes: Buffer): Element | undefined {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined) return undefined
  const lengthBytes = first < 0x80 ? 0 : first - 0x80
  const start = 2 + lengthBytes
  if (bytes.length < start) return undefined
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes)
  if (bytes.length < start + length) return undefined
  return {
    tag,
    content: bytes.subarray(start, start + length),
    rest: bytes.subarray(start + length),
  }
}
