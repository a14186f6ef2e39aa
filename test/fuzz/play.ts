import assert from 'node:assert/strict'
import { Connection } from '../../packages/core/src/protocol/connection.ts'
import { lost } from '../../packages/core/src/protocol/failures.ts'
import { Framing } from '../../packages/core/src/protocol/framing.ts'
import { nextCookie } from '../../packages/core/src/protocol/paged-results.ts'
import { readPasswordPolicy } from '../../packages/core/src/protocol/password-policy.ts'
import { parseResponse, type Response } from '../../packages/core/src/protocol/responses.ts'
import { isLdapAuthError } from '../../packages/core/src/words/errors.ts'
import type { Case } from './spoilt.ts'
import { anySearch, Wire } from './wire.ts'

const MAX_BYTES = 1 << 16
const TIMEOUT_MS = 60_000

function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b)
  return [0, ...edges].map((edge, at) => bytes.subarray(edge, edges[at] ?? bytes.length))
}

/** Runs what may fail in one way only; gives whether it did. */
function fails(work: () => void): boolean {
  try {
    work()
    return false
  } catch (error) {
    if (!isLdapAuthError(error)) throw error
    assert.equal(error.code, 'ERR_LDAP_AUTH_PROTOCOL')
    return true
  }
}

/** Reads everything of a response that anybody ever does. */
function readAll(response: Response): void {
  if (response.type === 'entry') {
    const { entry } = response
    for (const name of entry.names) {
      const values = entry.values(name)
      assert.equal(values.strings().length, values.length)
      assert.equal(values.buffers().length, values.length)
    }
    assert.ok(entry.spelledNames.length <= entry.names.length)
    for (const range of entry.ranges) entry.joined(range, [{ entry, ...range }])
  } else if ('result' in response) {
    fails(() => readPasswordPolicy(response.result.controls))
    fails(() => nextCookie(response.result))
  }
}

interface Read {
  readonly messages: Buffer[]
  readonly failed: boolean
}

function read(chunks: readonly Buffer[]): Read {
  const framing = new Framing(MAX_BYTES)
  const messages: Buffer[] = []
  const failed = fails(() => {
    for (const chunk of chunks) {
      for (const message of framing.push(chunk)) {
        readAll(parseResponse(message))
        messages.push(message)
      }
      assert.ok(framing.pendingBytes < MAX_BYTES)
    }
  })
  return { messages, failed }
}

/** However the bytes are cut, they mean the same; ahead of a failure, more may have been read of smaller pieces. */
function playFraming(bytes: Buffer, cut: readonly Buffer[]): void {
  const whole = read([bytes])
  const inPieces = read(cut)
  assert.equal(inPieces.failed, whole.failed)
  if (whole.failed) inPieces.messages.length = whole.messages.length
  assert.ok(Buffer.concat(inPieces.messages).equals(Buffer.concat(whole.messages)))
}

/** Waits for a request; gives whether it failed, which it may in one way only. */
async function rejects(request: Promise<unknown>): Promise<boolean> {
  try {
    await request
    return false
  } catch (error) {
    assert.ok(isLdapAuthError(error), error as Error)
    return true
  }
}

/** What becomes of one request whose answer is spoilt. A connection that doubted is over for good. */
async function playConnection({ request, answer, cuts }: Case): Promise<void> {
  const wire = new Wire()
  const connection = new Connection(wire.socket, MAX_BYTES)
  const ask = (): Promise<unknown> =>
    request === 'bind'
      ? connection.bind('cn=steve', 'secret', TIMEOUT_MS)
      : connection.search(anySearch, { timeoutMs: TIMEOUT_MS })
  const first = ask()
  const bytes = answer(wire.lastId())
  for (const chunk of pieces(bytes, cuts)) wire.emit('data', chunk)
  if (connection.usable) wire.emit('close')
  await rejects(first)

  assert.equal(connection.usable, false)
  assert.equal(connection.inFlight, 0)
  assert.equal(wire.destroyed, true)
  const before = wire.written.length
  wire.emit('data', answer(wire.lastId()))
  assert.ok(await rejects(ask()))
  assert.equal(wire.written.length, before)
  connection.destroy(lost('The case is over.'))
}

/** Plays one case through framing and responses, and through a connection. */
export async function play(spoilt: Case): Promise<void> {
  const bytes = spoilt.answer(0x12345678)
  playFraming(bytes, pieces(bytes, spoilt.cuts))
  await playConnection(spoilt)
}
