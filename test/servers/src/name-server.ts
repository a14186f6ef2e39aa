import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** An SRV record (RFC 2782). */
export interface ServiceRecord {
  readonly name: string
  readonly port: number
  readonly priority?: number
  readonly weight?: number
}

/** A name server on loopback that knows the records which a test gives it. */
export interface NameServer extends AsyncDisposable {
  /** For `dns.setServers`. */
  readonly address: string
  /** The names it was asked for, in order. */
  questions(): readonly string[]
  /** Records for every name; `'fails'`: SERVFAIL; `'silent'`: no answer. */
  answerWith(answer: readonly ServiceRecord[] | 'fails' | 'silent'): void
  close(): Promise<void>
}

const SERVFAIL = 2

/** Starts a name server that answers every question alike. */
export async function startNameServer(
  first: readonly ServiceRecord[] | 'fails' | 'silent',
): Promise<NameServer> {
  let answer = first
  const questions: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, { address, port }) => {
    const end = endOfName(query, 12)
    questions.push(nameAt(query, 12))
    if (answer === 'silent') return
    const question = query.subarray(12, end + 4)
    const records = answer === 'fails' ? [] : answer
    const head = header(query.readUInt16BE(0), answer === 'fails' ? SERVFAIL : 0, records.length)
    socket.send(Buffer.concat([head, question, ...records.map(encode)]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    socket.close()
    await once(socket, 'close')
  }
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions: () => questions,
    answerWith: (next) => {
      answer = next
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** RFC 1035 section 4.1.1: an answer, recursion desired and available. */
function header(id: number, code: number, answers: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16BE(id, 0)
  bytes.writeUInt16BE(0x8180 | code, 2)
  bytes.writeUInt16BE(1, 4)
  bytes.writeUInt16BE(answers, 6)
  return bytes
}

function encode({ name, port, priority = 0, weight = 0 }: ServiceRecord): Buffer {
  const labels = name.split('.').map((label) => Buffer.from(`\0${label}`))
  for (const label of labels) label[0] = label.length - 1
  const target = Buffer.concat([...labels, Buffer.of(0)])
  const head = Buffer.alloc(18)
  // The name of the question, by a pointer to it; SRV, IN, and no time to live.
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(33, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(6 + target.length, 10)
  head.writeUInt16BE(priority, 12)
  head.writeUInt16BE(weight, 14)
  head.writeUInt16BE(port, 16)
  return Buffer.concat([head, target])
}

function endOfName(message: Buffer, start: number): number {
  let at = start
  while (message[at] !== 0) at += 1 + (message[at] ?? 0)
  return at + 1
}

function nameAt(message: Buffer, start: number): string {
  const labels: string[] = []
  for (let at = start; message[at] !== 0; at += 1 + (message[at] ?? 0)) {
    labels.push(message.subarray(at + 1, at + 1 + (message[at] ?? 0)).toString())
  }
  return labels.join('.')
}
