import { describeSettings } from '../options/describe.ts'
import { isLoopback } from '../text/host.ts'
import { good, listed, type Outcome, warning } from './outcome.ts'
import type { Run } from './run.ts'

/** What the options come to, and what in them is a risk. */
export function describeSetup({ settings }: Run): Outcome {
  const { url, user, service, groups, directory } = describeSettings(settings)
  const servers = 'srv' in url ? [`the servers of ${url.srv}`] : url
  const way = user.dn === undefined ? (user.upn === undefined ? 'filter' : 'upn') : 'dn'
  const account = service === undefined ? 'anonymous' : (service.dn ?? 'EXTERNAL')
  const details = {
    servers,
    base: user.base,
    filter: user.filter,
    people: way,
    service: account,
    usernameAttribute: user.usernameAttribute,
    ...(groups !== undefined && { groups: groups.source }),
    ...(directory !== undefined && { directory }),
  }
  const text = `The options are valid: ${listed(servers)}`
  const exposed = settings.servers.filter(
    ({ security, host }) => security === 'plain' && !isLoopback(host),
  )
  if (exposed.length > 0) {
    return warning(
      `${text}. Passwords travel in clear to ${listed(exposed.map((one) => one.url))}.`,
      'Use ldaps://, or set tls.startTls, and remove allowPlaintext.',
      { details },
    )
  }
  if (user.match === 'first') {
    return warning(
      `${text}. Of several people with one name, the first is taken.`,
      'Remove user.match, so that such a name is refused.',
      { details },
    )
  }
  return good(`${text}.`, { details })
}
