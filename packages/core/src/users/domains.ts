import type { Directory } from '../directory/directory.ts'
import type { Entry } from '../protocol/entry.ts'
import type { Search } from '../protocol/requests.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import { parseDn } from '../text/dn-syntax.ts'
import type { Deadline } from '../words/clock.ts'
import { LdapAuthError } from '../words/errors.ts'

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
  const ask = (search: Search): Promise<Entry | undefined> => read(directory, search, deadline)
  const root = await ask({
    base: '',
    scope: 'base',
    filter: { type: 'present', attribute: 'objectClass' },
    attributes: ['configurationNamingContext'],
    sizeLimit: 1,
  })
  const [configuration] = root?.strings('configurationNamingContext') ?? []
  if (configuration === undefined) return undefined
  const crossRef = await ask({
    base: `CN=Partitions,${configuration}`,
    scope: 'one',
    filter: { type: 'equal', attribute: 'nETBIOSName', value: Buffer.from(netbiosName) },
    attributes: ['nCName'],
    sizeLimit: 1,
  })
  const [dn] = crossRef?.strings('nCName') ?? []
  return dn === undefined ? undefined : domainOf(dn)
}

async function read(
  directory: Directory,
  search: Search,
  deadline: Deadline,
): Promise<Entry | undefined> {
  const { result, entries } = await directory.search(search, deadline)
  const [entry] = entries
  if (entry !== undefined || result.code === ResultCode.success) return entry
  const text = `The domains of the forest could not be read below "${search.base}": ${describeResult(result)}.`
  const advice = 'Check that service may read there.'
  throw new LdapAuthError('ERR_LDAP_AUTH_SEARCH', text, { resultCode: result.code, advice })
}
