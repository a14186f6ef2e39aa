import { randomInt } from 'node:crypto'
import type { Socket } from 'node:net'
import { ExtendedRequest } from 'ldapts'
import type { ServerAddress } from '../options/settings.ts'
import { LdapAuthError } from '../words/errors.ts'
import { garbled, lost } from './failures.ts'
import { Framing } from './framing.ts'
import { isDisconnection, parseResponse } from './responses.ts'
import { describeResult, ResultCode } from './result-codes.ts'

/** RFC 4511 section 4.14.1. */
const START_TLS = '1.3.6.1.4.1.1466.20037'

/**
 * Asks for TLS, and leaves the socket paused at the end of the answer. Whatever follows it in clear
 * could have been put there by anybody on the way, and would be read as if it came from inside the
 * TLS session: such a connection is refused.
 */
export function requestStartTls(
  socket: Socket,
  server: ServerAddress,
  messageBytes: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const framing = new Framing(messageBytes)
    const messageId = randomInt(1, 2 ** 30)
    socket.once('close', () => reject(hungUp(server)))
    socket.once('error', (cause) => reject(hungUp(server, '', cause)))
    const onData = (chunk: Buffer): void => {
      try {
        const [answer, ...others] = framing.push(chunk)
        if (answer === undefined) return
        if (others.length > 0 || framing.pendingBytes > 0) throw injected(server)
        checkStartTls(answer, messageId, server)
        socket.off('data', onData)
        socket.pause()
        resolve()
      } catch (error) {
        reject(error)
      }
    }
    socket.on('data', onData)
    socket.write(new ExtendedRequest({ messageId, oid: START_TLS }).write())
  })
}

function checkStartTls(answer: Buffer, messageId: number, server: ServerAddress): void {
  const response = parseResponse(answer)
  if (isDisconnection(response)) {
    throw hungUp(server, `: ${describeResult(response.result)}`)
  }
  if (response.type !== 'extended' || response.id !== messageId) {
    throw garbled(`${server.url} did not answer StartTLS.`)
  }
  if (response.result.code !== ResultCode.success) {
    const said = describeResult(response.result)
    throw new LdapAuthError('ERR_LDAP_AUTH_TLS', `${server.url} refused StartTLS: ${said}.`)
  }
}

function hungUp(server: ServerAddress, why = '', cause?: unknown): LdapAuthError {
  return lost(`${server.url} closed the connection instead of answering StartTLS${why}.`, cause)
}

/** For bytes that stand where only a TLS session may. */
export function injected(server: ServerAddress): LdapAuthError {
  return garbled(
    `${server.url} sent bytes in clear behind its answer to StartTLS; they can not be trusted.`,
  )
}
