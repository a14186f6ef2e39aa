import type { DirectoryEntry } from '@ldap-auth/test-servers'
import type { LdapAuthErrorCode, RejectionReason } from '../../../src/index.ts'
import { unit } from '../partitioned.ts'
import { inetOrgPerson } from './inet-org-entries.ts'
import { peopleBase } from './kind.ts'
import type { Person } from './people.ts'

/** A result code that is hard to provoke, and what it comes to. */
export interface FaultCase {
  readonly code: number
  readonly name: string
  /** As the answer to the bind of a user. */
  readonly bind: LdapAuthErrorCode | RejectionReason
  /** As the answer to the search for a user, and to the one for groups. */
  readonly search: LdapAuthErrorCode
  readonly groups: LdapAuthErrorCode
}

const everywhere = (code: LdapAuthErrorCode) => ({ bind: code, search: code, groups: code })
const searches = { search: 'ERR_LDAP_AUTH_SEARCH', groups: 'ERR_LDAP_AUTH_GROUPS' } as const

export const faults: readonly FaultCase[] = [
  { code: 3, name: 'timeLimitExceeded', ...everywhere('ERR_LDAP_AUTH_TIMEOUT') },
  { code: 11, name: 'adminLimitExceeded', bind: 'ERR_LDAP_AUTH_PROTOCOL', ...searches },
  { code: 51, name: 'busy', ...everywhere('ERR_LDAP_AUTH_CONNECT') },
  { code: 52, name: 'unavailable', ...everywhere('ERR_LDAP_AUTH_CONNECT') },
  // 389 Directory Server tells of disabled accounts by it.
  { code: 53, name: 'unwillingToPerform', bind: 'account-disabled', ...searches },
  { code: 80, name: 'other', bind: 'ERR_LDAP_AUTH_PROTOCOL', ...searches },
]

/** Below this every answer is a fault; searches from above find the people there. */
export function faultsBase(suffix: string): string {
  return `ou=faults,${peopleBase(suffix)}`
}

/** Somebody whose bind is answered with the code, whatever the password. */
export function faultyUser(code: number): Person {
  return { uid: `bind-${code}`, password: 'right' }
}

export function faultyUserDn(suffix: string, code: number): string {
  return `uid=bind-${code},${faultsBase(suffix)}`
}

/** A base below which every search is answered with the code. */
export function faultyBase(suffix: string, code: number): string {
  return `ou=search-${code},${faultsBase(suffix)}`
}

export function faultyEntries(suffix: string): readonly DirectoryEntry[] {
  const base = faultsBase(suffix)
  return [unit(base), ...faults.map(({ code }) => inetOrgPerson(base, faultyUser(code)))]
}
