import { createEntry, type Entry } from '../entries/entry.ts'
import type { Store } from '../entries/store.ts'
import { startTls, whoAmI } from './extended.ts'
import { pagedResults } from './paged-results.ts'
import { manageDsaIt } from './referrals.ts'

/** The entry with the empty name, which tells what the server can do (RFC 4512 section 5.1). */
export function rootDse(store: Store, bindControls: readonly string[]): Entry {
  return createEntry('', [], {
    objectClass: 'top',
    namingContexts: store.suffix.dn,
    supportedControl: [pagedResults, manageDsaIt, ...bindControls],
    supportedExtension: [startTls, whoAmI],
    supportedLDAPVersion: '3',
  })
}
