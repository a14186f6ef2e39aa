import type { ServerAddress } from '../options/settings.ts'
import { cutOff, inspect, reach } from '../protocol/inspect.ts'
import { openConnection } from '../protocol/open.ts'
import { rootEntry } from '../protocol/reading.ts'
import { requestStartTls } from '../protocol/start-tls.ts'
import { isLdapAuthError } from '../words/errors.ts'
import type { Run } from './run.ts'

/** A port that says nothing for so long is not asked further. */
const PATIENCE_MS = 2000

/**
 * Whether a port that does not speak TLS speaks LDAP without it. Nobody is bound: all that is sent
 * is a question for the root entry, in which there is nothing to hide.
 */
export function speaksLdapInClear(run: Run, server: ServerAddress): Promise<boolean> {
  const timeoutMs = Math.min(PATIENCE_MS, run.settings.timeouts.connectMs)
  return succeeds(async () => {
    const plain = { ...server, security: 'plain' } as const
    const settings = { ...run.settings, allowPlaintext: true }
    run.sent()
    const connection = run.keep(await openConnection(plain, settings, timeoutMs, run.signal))
    run.sent()
    await connection.search(rootEntry(['1.1']), { timeoutMs, signal: run.signal })
    connection.retire()
  })
}

/** Whether a port that does not speak LDAP in clear makes TLS sessions. */
export function speaksTls(run: Run, server: ServerAddress): Promise<boolean> {
  const timeoutMs = Math.min(PATIENCE_MS, run.settings.timeouts.connectMs)
  return succeeds(async () => {
    run.sent()
    const socket = await reach(server, timeoutMs, run.signal)
    run.sent()
    await inspect(socket, server, run.settings.tls, timeoutMs, run.signal)
  })
}

/** Whether a server takes StartTLS: not every one that does says so in its root entry. */
export function takesStartTls(run: Run, server: ServerAddress): Promise<boolean> {
  const connectMs = Math.min(PATIENCE_MS, run.settings.timeouts.connectMs)
  const { signal, settings } = run
  return succeeds(async () => {
    run.sent()
    const socket = await reach(server, connectMs, signal)
    run.sent()
    const asked = requestStartTls(socket, server, settings.limits.messageBytes)
    await cutOff(socket, asked, { url: server.url, connectMs, signal })
    socket.destroy()
  })
}

async function succeeds(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    return false
  }
}
