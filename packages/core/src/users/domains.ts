import type { Directory } from '../directory/directory.ts'
import { everyEntry } from '../protocol/reading.ts'
import type { Search } from '../protocol/requests.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import { parseDn } from '../text/dn-syntax.ts'
import type { Deadline } from '../words/clock.ts'
import { searchRefused } from './search-refused.ts'

/** The DNS name of the domain that an entry of Active Directory is in, in lower case. */
export function domainOf(dn: string): string {
  const labels: string[] = []
  for (const [rdn] of [...parseDn(dn)].reverse()) {
    if (rdn?.type.toLowerCase() !== 'dc') break
    labels.unshift(rdn.value.toString())
  }
  return labels.join('.').toLowerCase()
}

/**
 * The DNS name of a domain in the forest, by the short one that stands in `DOMAIN\user`: that may be
 * any, and the forest keeps it beside the DN of the domain (MS-ADTS section 6.1.1.2.1.1). Undefined
 * where there is no such domain.
 *
 * @throws `ERR_LDAP_AUTH_SEARCH`, and what `Directory.search` throws
 */
export async function domainNamed(
  netbiosName: string,
  directory: Directory,
  deadline: Deadline,
): Promise<string | undefined> {
  async function read(
    attribute: string,
    where: Pick<Search, 'base' | 'scope' | 'filter'>,
  ): Promise<string | undefined> {
    const search = { ...where, attributes: [attribute], sizeLimit: 1 }
    const { result, entries } = await directory.search(search, deadline)
    const [entry] = entries
    if (entry !== undefined || result.code === ResultCode.success) {
      return entry?.strings(attribute)[0]
    }
    throw searchRefused(
      `The domains of the forest could not be read below "${where.base}"`,
      result,
      'Check that service may read there.',
    )
  }

  const root = { base: '', scope: 'base', filter: everyEntry } as const
  const configuration = await read('configurationNamingContext', root)
  if (configuration === undefined) return undefined
  const dn = await read('nCName', {
    base: `CN=Partitions,${configuration}`,
    scope: 'one',
    filter: { type: 'equal', attribute: 'nETBIOSName', value: Buffer.from(netbiosName) },
  })
  return dn === undefined ? undefined : domainOf(dn)
}
