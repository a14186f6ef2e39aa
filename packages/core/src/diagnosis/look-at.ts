import { LdapAuthError } from '../words/errors.ts'
import { type Examined, examineServers } from './examine-servers.ts'
import type { Finding } from './finding.ts'
import type { Look } from './look.ts'
import { skipped } from './outcome.ts'
import type { Run } from './run.ts'
import { WatchedDirectory } from './watched-directory.ts'

/**
 * Examines the servers, and has `ask` go on with the directory they make up. Nothing is left open,
 * also where nobody wants to hear the rest.
 */
export async function* lookAt(
  run: Run,
  ask: (look: Look) => AsyncGenerator<Finding, void, undefined>,
): AsyncGenerator<Finding, void, undefined> {
  try {
    const examined = yield* examineServers(run)
    const look = lookInto(run, examined)
    if (look === undefined) {
      const text =
        'No server answers and takes the service account: nothing behind that was looked at.'
      const { finding } = await run.step('base', undefined, async () => skipped(text))
      yield finding
      return
    }
    try {
      yield* ask(look)
    } finally {
      await look.directory.close(
        new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'The diagnosis has ended.'),
      )
    }
  } finally {
    run.close()
  }
}

/** The servers that answer are asked first; the others still count as configured. */
function lookInto(run: Run, { servers, usable }: Examined): Look | undefined {
  const [preferred] = usable
  if (preferred === undefined) return undefined
  const answering = usable.map(({ server }) => server)
  const others = servers.filter((server) => !answering.includes(server))
  const settings = { ...run.settings, servers: [...answering, ...others], srv: undefined }
  const directory = new WatchedDirectory(settings, run.clock, () => run.sent())
  return { run, settings, directory, root: preferred.root }
}
