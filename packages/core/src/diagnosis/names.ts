import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Discovery } from '../directory/discovery.ts'
import type { ServerAddress } from '../options/settings.ts'
import { within } from '../protocol/within.ts'
import { quote } from '../text/quote.ts'
import { isLdapAuthError, LdapAuthError } from '../words/errors.ts'
import type { Finding } from './finding.ts'
import { failed, failedBy, good, listed, type Outcome, warning } from './outcome.ts'
import type { Run } from './run.ts'

/** Which servers there are: those of the options, or those that the name servers name. */
export async function* discover(
  run: Run,
): AsyncGenerator<Finding, readonly ServerAddress[], undefined> {
  const { srv, servers, timeouts } = run.settings
  if (srv === undefined) return servers
  const { finding, value = [] } = await run.step<readonly ServerAddress[]>(
    'srv',
    undefined,
    async () => {
      let found: readonly ServerAddress[] = []
      const discovery = new Discovery(srv, run.settings, run.clock, (named) => {
        found = named
      })
      try {
        run.sent()
        await discovery.answer(run.deadline(timeouts.loginMs))
        return { ...named(discovery, found), value: found }
      } catch (error) {
        if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
        return failedBy(error, remedyForRecords(discovery))
      } finally {
        discovery.close(new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'The diagnosis has ended.'))
      }
    },
  )
  yield finding
  return value
}

function remedyForRecords({ name, passedOver }: Discovery): string {
  return passedOver.length > 0
    ? 'List the hosts that may be used in url.hosts.'
    : `Check that there are SRV records at ${name}, and that this machine asks a name server that knows them; or name the servers in url.`
}

function named({ name, passedOver }: Discovery, servers: readonly ServerAddress[]): Outcome {
  const urls = servers.map(({ url }) => url)
  const text = `${name} names ${listed(urls)}`
  const details = { servers: urls, passedOver }
  if (passedOver.length === 0) return good(`${text}.`, { details })
  return warning(
    `${text}; ${listed(passedOver)} is passed over, being outside of the domain.`,
    'List the hosts that may be used in url.hosts, or have the other records removed.',
    { details },
  )
}

/** Whether the name of a server has an address. */
export async function* lookUpName(
  run: Run,
  { host, url }: ServerAddress,
): AsyncGenerator<Finding, boolean, undefined> {
  if (isIP(host) !== 0) return true
  const { finding } = await run.step('dns', url, async () => {
    const { connectMs } = run.settings.timeouts
    const late = (): LdapAuthError =>
      new LdapAuthError('ERR_LDAP_AUTH_TIMEOUT', `No address of ${host} came in ${connectMs} ms.`)
    const asked = lookup(host, { all: true }).catch((error: NodeJS.ErrnoException) => error)
    const answer = await within(asked, connectMs, run.signal, late)
    if (answer instanceof Error) return nameless(host, answer)
    const addresses = answer.map(({ address }) => address)
    return good(`${host} has the address ${listed(addresses)}.`, { details: { addresses } })
  })
  yield finding
  return finding.verdict !== 'failed'
}

function nameless(host: string, { code = '' }: NodeJS.ErrnoException): Outcome {
  const more = { code: 'ERR_LDAP_AUTH_CONNECT', details: { error: code } } as const
  if (code === 'ENOTFOUND') {
    return failed(
      `No host is called ${quote(host)}.`,
      'Correct the host in url; if it is right, look which name servers this machine asks.',
      more,
    )
  }
  return failed(
    `The name servers give no address of ${quote(host)} (${code}).`,
    'Check that this machine reaches its name servers.',
    more,
  )
}
