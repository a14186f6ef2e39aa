import { ServiceAccount, serviceLogin } from '../directory/service-account.ts'
import type { ServerAddress } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import type { Inspection } from '../protocol/inspect.ts'
import { showCertificate } from './client-certificate.ts'
import type { Finding } from './finding.ts'
import { discover, lookUpName } from './names.ts'
import { skipped } from './outcome.ts'
import { comparePreset, type Root, readRoot } from './root-dse.ts'
import type { Run } from './run.ts'
import { bindService } from './service.ts'
import { goTo } from './transport.ts'

/** A server that answers, and what it says of itself. */
export interface Known {
  readonly server: ServerAddress
  readonly root: Root
}

/** What the examination of all servers came to. */
export interface Examined {
  readonly servers: readonly ServerAddress[]
  /** Those that answer and take the service account. */
  readonly usable: readonly Known[]
}

/** Examines every server, from the name to the service account. */
export async function* examineServers(run: Run): AsyncGenerator<Finding, Examined, undefined> {
  const servers = yield* discover(run)
  const account = new ServiceAccount(serviceLogin(run.settings.service), run.clock)
  const usable: Known[] = []
  let refusedAt: string | undefined
  for (const server of servers) {
    const known = yield* greet(run, server)
    if (known === undefined) continue
    const { connection, root } = known
    const { finding } = await run.step('service-bind', server.url, async () =>
      // Wherever it is refused, it is the same account that comes closer to its lock.
      refusedAt === undefined
        ? bindService(run, server, account, connection)
        : skipped(`The service account was refused at ${refusedAt}, and is not tried again.`),
    )
    connection.retire()
    yield finding
    if (finding.verdict === 'good') usable.push({ server, root })
    else if (finding.code === 'ERR_LDAP_AUTH_SERVICE_BIND') refusedAt = server.url
  }
  return { servers, usable }
}

/** Examines a server as far as it shows itself to everybody. The connection is for the caller to end. */
export async function* greet(
  run: Run,
  server: ServerAddress,
): AsyncGenerator<
  Finding,
  { readonly connection: Connection; readonly root: Root } | undefined,
  undefined
> {
  const { url } = server
  if (!(yield* lookUpName(run, server))) return undefined
  const way = yield* goTo(run, server)
  if (way === undefined) return undefined
  const { inspection } = way
  const standing = inspection === undefined ? undefined : yield* firstWord(run, server, inspection)
  if (inspection !== undefined && standing === undefined) return undefined
  const { finding, value } = await run.step('root-dse', url, () => readRoot(run, server, standing))
  yield finding
  if (value === undefined) return undefined
  const chosen = run.settings.directory
  const preset = await run.step('preset', url, async () => comparePreset(value.root, chosen))
  yield preset.finding
  return value
}

async function* firstWord(
  run: Run,
  server: ServerAddress,
  inspection: Inspection,
): AsyncGenerator<Finding, Connection | undefined, undefined> {
  const { finding, value } = await run.step('client-certificate', server.url, () =>
    showCertificate(run, server, inspection),
  )
  yield finding
  return value
}
