import type { ServerAddress } from '../options/settings.ts'
import { subjectOf } from '../options/tls/validity.ts'
import type { Connection } from '../protocol/connection.ts'
import type { Inspection } from '../protocol/inspect.ts'
import { openConnection } from '../protocol/open.ts'
import { rootEntry } from '../protocol/reading.ts'
import { isLdapAuthError } from '../words/errors.ts'
import { endOf } from './certificates.ts'
import { failedBy, good, type Outcome, warning } from './outcome.ts'
import { remedyFor } from './remedies.ts'
import type { Run } from './run.ts'

const page = 'see docs/certificates.md'

/**
 * Opens the connection, and has the directory say its first word on it: from TLS 1.3 on, only then is it
 * known whether it goes without a client certificate, or takes the one that it was shown.
 */
export async function showCertificate(
  run: Run,
  server: ServerAddress,
  { asksForCertificate }: Inspection,
): Promise<Outcome & { readonly value?: Connection }> {
  const connection = await open(run, server)
  try {
    run.sent()
    const timeoutMs = run.settings.timeouts.operationMs
    await connection.search(rootEntry(['1.1']), { timeoutMs, signal: run.signal })
    return { ...standing(run, asksForCertificate), value: connection }
  } catch (error) {
    connection.retire()
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    const isAboutIt = asksForCertificate && /_TLS$|_CLIENT_CERTIFICATE_REQUIRED$/.test(error.code)
    return failedBy(error, remedyFor(error), isAboutIt ? {} : { step: 'root-dse' })
  }
}

/** Opens a connection as a login does. */
export async function open(run: Run, server: ServerAddress): Promise<Connection> {
  const { settings, signal } = run
  run.sent()
  return run.keep(await openConnection(server, settings, settings.timeouts.connectMs, signal))
}

function standing({ settings }: Run, asks: boolean): Outcome {
  const { shown } = settings.tls.material.current
  const details = { asked: asks, shown: shown !== undefined }
  if (shown === undefined) {
    const text = asks
      ? 'The server asks for a client certificate, and goes without.'
      : 'The server asks for no client certificate.'
    return good(text, { details })
  }
  if (!asks) {
    return warning(
      `The server does not ask for the client certificate in ${shown.option}.`,
      `Have the directory ask for client certificates, or remove the one in ${shown.option}, ${page}`,
      { details },
    )
  }
  const end = endOf(shown.certificate, Date.now(), `Renew the certificate in ${shown.option}`)
  const text = `The server takes the client certificate of ${subjectOf(shown.certificate)}.`
  return { ...end, message: `${text} ${end.message}`, details: { ...details, ...end.details } }
}
