import type { Directory } from '../directory/directory.ts'
import type { GroupSettings } from '../options/settings.ts'
import type { Filter } from '../text/filter.ts'
import { quote } from '../text/quote.ts'
import { LdapAuthError } from '../words/errors.ts'
import type { FindGroups } from './member.ts'
import { createSearchBelow, readOne } from './read.ts'

const attributes = ['tokenGroups']

/**
 * The security groups in the access token that Active Directory would make for the user, primary
 * group and nested ones included. They come as SIDs; those of groups below `groups.base` are looked up.
 */
export function readTokenGroups(
  groups: Extract<GroupSettings, { base: string }>,
  directory: Directory,
): FindGroups {
  const searchBelow = createSearchBelow(groups, directory)
  return async ({ dn, server }, deadline) => {
    // Computed for one entry at a time: the search that finds the user can not bring them.
    const token = { dn, server, attributes, what: 'tokenGroups of' }
    const entry = await readOne(directory, token, deadline)
    const sids = entry.buffers('tokenGroups')
    if (sids.length === 0) throw noToken(dn)
    return searchBelow(sids.map(hasSid), server, deadline)
  }
}

function hasSid(value: Buffer): Filter {
  return { type: 'equal', attribute: 'objectSid', value }
}

function noToken(dn: string): LdapAuthError {
  const text = `The entry ${quote(dn)} shows no tokenGroups, which every user of Active Directory has: let the service account read them, or use another groups.source.`
  return new LdapAuthError('ERR_LDAP_AUTH_GROUPS', text)
}
