import type { DirectoryPreset } from '../words/resolved-options.ts'
import { oneOf } from './checks.ts'
import { isAbsent, type Option } from './option.ts'

/** What a kind of directory has in place of the usual defaults. */
export interface Preset {
  readonly user: {
    readonly filter: string
    readonly usernameAttribute: string
    readonly idAttribute?: string
    readonly attributes?: readonly string[]
  }
  /** For those who want groups: a preset does not look them up by itself. */
  readonly groups: {
    readonly source: 'search' | 'memberOf'
    readonly filter?: string
    readonly nested?: boolean
  }
}

const withDisplayName = ['mail', 'displayName', 'cn', 'sn', 'givenName']

const personByUid = {
  filter: '(&(objectClass=person)(uid={{username}}))',
  usernameAttribute: 'uid',
}

const bothKindsOfGroups = {
  source: 'search',
  filter: '(|(member={{dn}})(uniqueMember={{dn}}))',
} as const

export const presets: Readonly<Record<DirectoryPreset, Preset>> = {
  activeDirectory: {
    user: {
      // A computer is a user too (MS-ADSC section 2.22), with a name and a password of its own.
      filter:
        '(&(objectClass=user)(!(objectClass=computer))' +
        '(|(sAMAccountName={{username}})(userPrincipalName={{username}})))',
      usernameAttribute: 'sAMAccountName',
      idAttribute: 'objectGUID',
      attributes: withDisplayName,
    },
    groups: { source: 'search', filter: '(&(objectClass=group)(member={{dn}}))' },
  },
  openldap: {
    user: { ...personByUid, idAttribute: 'entryUUID' },
    groups: bothKindsOfGroups,
  },
  '389ds': {
    user: { ...personByUid, idAttribute: 'nsUniqueId' },
    groups: bothKindsOfGroups,
  },
  freeipa: {
    user: { ...personByUid, idAttribute: 'ipaUniqueID', attributes: withDisplayName },
    // It resolves nesting when a membership is written.
    groups: { source: 'memberOf', nested: false },
  },
  // A schema for any directory, so that the id is the one which the entry has.
  rfc2307: {
    user: {
      filter: '(&(objectClass=posixAccount)(uid={{username}}))',
      usernameAttribute: 'uid',
    },
    groups: {
      source: 'search',
      filter: '(&(objectClass=posixGroup)(|(memberUid={{username}})(gidNumber={{gidNumber}})))',
    },
  },
}

/** Reads `directory`. */
export const resolveDirectory = oneOf(Object.keys(presets) as DirectoryPreset[])

/** The options, with the values of a preset for those that are absent. */
export function withDefaults<Options extends Record<string, Option>>(
  options: Options,
  defaults: Readonly<Partial<Record<keyof Options, unknown>>>,
): Options {
  const filled = Object.entries(options).map(([key, option]) => {
    return [key, isAbsent(option) ? { ...option, value: defaults[key] } : option]
  })
  return Object.fromEntries(filled) as Options
}
