import type { Socket } from 'node:net'
import type { ServerAddress } from '../options/settings.ts'
import { cutOff, type Inspection, inspect, reach } from '../protocol/inspect.ts'
import { requestStartTls } from '../protocol/start-tls.ts'
import { isLdapAuthError, type LdapAuthError } from '../words/errors.ts'
import { inspectCertificates } from './certificates.ts'
import type { Finding } from './finding.ts'
import { failedBy, good, type Outcome } from './outcome.ts'
import { remedyFor } from './remedies.ts'
import type { Run } from './run.ts'
import { speaksLdapInClear } from './spoken.ts'

/** The way to a server: TCP, StartTLS, TLS. */
export interface Way {
  /** What the server showed, unless it is spoken to in clear. */
  readonly inspection?: Inspection
}

/** Goes the way to a server as far as it leads; undefined where it ends before the directory. */
export async function* goTo(
  run: Run,
  server: ServerAddress,
): AsyncGenerator<Finding, Way | undefined, undefined> {
  const { url } = server
  const tcp = await run.step('tcp', url, () => connectTo(run, server))
  yield tcp.finding
  const socket = tcp.value
  if (socket === undefined) return undefined
  try {
    if (server.security === 'plain') return {}
    if (server.security === 'starttls') {
      const { finding } = await run.step('start-tls', url, () => startTls(run, server, socket))
      yield finding
      if (finding.verdict === 'failed') return undefined
    }
    const tls = await run.step('tls', url, () => lookAtSession(run, server, socket))
    yield tls.finding
    if (tls.value === undefined) return undefined
    const isTrusted = yield* inspectCertificates(run, server, tls.value)
    return isTrusted ? { inspection: tls.value } : undefined
  } finally {
    socket.destroy()
  }
}

async function connectTo(
  run: Run,
  server: ServerAddress,
): Promise<Outcome & { readonly value?: Socket }> {
  const { host, port } = server
  run.sent()
  try {
    const socket = await reach(server, run.settings.timeouts.connectMs, run.signal)
    const address = socket.remoteAddress ?? host
    const text = `Port ${port} of ${host} takes connections.`
    return { ...good(text, { details: { address, port } }), value: socket }
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    return failedBy(error, remedyForPort(error, server), { details: { port } })
  }
}

function remedyForPort(error: LdapAuthError, { host, port }: ServerAddress): string {
  const code: unknown = Reflect.get(Object(error.cause), 'code')
  if (code === 'ECONNREFUSED') {
    return `Nobody listens at port ${port} of ${host}: check the port in url (636 for ldaps://, 389 for ldap://) and that the directory runs.`
  }
  return `Check that ${host} is up, and that no firewall keeps this machine from port ${port}.`
}

async function startTls(run: Run, server: ServerAddress, socket: Socket): Promise<Outcome> {
  const { connectMs } = run.settings.timeouts
  const { messageBytes } = run.settings.limits
  run.sent()
  try {
    const asked = requestStartTls(socket, server, messageBytes)
    await cutOff(socket, asked, { url: server.url, connectMs, signal: run.signal })
    return good('The server takes StartTLS.')
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    const remedy =
      error.code === 'ERR_LDAP_AUTH_TLS'
        ? 'Have StartTLS switched on at the directory, most likely by giving it a certificate; or use ldaps:// where it offers that.'
        : remedyFor(error)
    return failedBy(error, remedy)
  }
}

async function lookAtSession(
  run: Run,
  server: ServerAddress,
  socket: Socket,
): Promise<Outcome & { readonly value?: Inspection }> {
  const { settings, signal } = run
  const { connectMs } = settings.timeouts
  run.sent()
  try {
    const found = await inspect(socket, server, settings.tls, connectMs, signal)
    const { protocol, cipher } = found
    const outcome = good(`The server speaks ${protocol}.`, { details: { protocol, cipher } })
    return { ...outcome, value: found }
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    return noSession(run, server, error)
  }
}

async function noSession(run: Run, server: ServerAddress, error: LdapAuthError): Promise<Outcome> {
  if (error.code === 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED') {
    return failedBy(error, remedyFor(error), { step: 'client-certificate' })
  }
  if (server.security === 'ldaps' && (await speaksLdapInClear(run, server))) {
    const { host, port } = server
    const remedy = `Port ${port} speaks LDAP without TLS: write ldap://${host}:${port} and set tls.startTls, or name the port for ldaps://, which is 636 as a rule.`
    return failedBy(error, remedy, { details: { speaksLdapInClear: true } })
  }
  const reason: unknown = Reflect.get(Object(error.cause), 'code')
  if (error.code !== 'ERR_LDAP_AUTH_TLS') return failedBy(error, remedyFor(error))
  const remedy = /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/.test(String(reason))
    ? `The server does not speak ${run.settings.tls.minVersion} or newer: have it updated.`
    : 'Check that the port is one for LDAP over TLS, and look into the log of the directory, see docs/certificates.md'
  return failedBy(error, remedy)
}
