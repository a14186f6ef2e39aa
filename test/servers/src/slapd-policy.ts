import type { DirectoryEntry } from './directory-entry.ts'
import type { Slapd, SlapdOptions } from './slapd.ts'
import { startSlapd } from './slapd.ts'

/** As `startSlapd`, with a password policy: `pwdReset: TRUE` and `pwdAccountLockedTime` count. */
export function startSlapdWithPolicy(options: SlapdOptions = {}): Promise<Slapd> {
  const { suffix = 'dc=example,dc=com', modules = [], databaseLines = [], entries = [] } = options
  const policy = defaultPolicy(suffix)
  const overlay = ['overlay ppolicy', `ppolicy_default "${policy.dn}"`, 'ppolicy_use_lockout']
  return startSlapd({
    ...options,
    modules: [...modules, 'ppolicy'],
    databaseLines: [...databaseLines, ...overlay],
    entries: [...entries, policy],
  })
}

function defaultPolicy(suffix: string): DirectoryEntry {
  const attributes = {
    objectClass: ['device', 'pwdPolicy'],
    cn: 'default-policy',
    pwdAttribute: 'userPassword',
    pwdLockout: 'TRUE',
    pwdMustChange: 'TRUE',
  }
  return { dn: `cn=default-policy,${suffix}`, attributes }
}
