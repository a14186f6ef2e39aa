import { type DirectoryEntry, startProxy } from '@ldap-auth/test-servers'
import { hostOf, referral, unit } from '../partitioned.ts'
import type { Account, Partition } from './kind.ts'

/** The account that the application searches with, the same on every server that keeps a part. */
export function appAccount(suffix: string): Account {
  return { dn: `cn=app,${suffix}`, password: 'secret of the application' }
}

export function appEntry(suffix: string): DirectoryEntry {
  const { dn, password } = appAccount(suffix)
  const objectClass = ['organizationalRole', 'simpleSecurityObject']
  return { dn, attributes: { objectClass, cn: 'app', userPassword: password } }
}

/** What the first server says of the parts that others keep. */
export function references(
  suffix: string,
  second: string,
  { url: third }: Third,
): readonly DirectoryEntry[] {
  const branch = branchOf(suffix)
  const far = `ou=far,${suffix}`
  const farther = `ou=farther,${suffix}`
  return [
    unit(far),
    referral(`${second}/${branch}`, branch),
    unit(farther),
    referral(`${third}/${branch}`, `ou=branch,${farther}`),
  ]
}

/** What the second and the third server keep. */
export function branch(
  suffix: string,
  remoteBelow: (base: string) => DirectoryEntry,
): readonly DirectoryEntry[] {
  const base = branchOf(suffix)
  return [unit(`ou=far,${suffix}`), unit(base), remoteBelow(base)]
}

function branchOf(suffix: string): string {
  return `ou=branch,ou=far,${suffix}`
}

/** A third server, by the way on which connections to it are counted. */
export interface Third {
  readonly url: string
  connections(): number
  close(): Promise<void>
}

/** The second server does for a third one: another address is all that a list of hosts can tell. */
export async function startThird(url: string): Promise<Third> {
  const proxy = await startProxy(url)
  return {
    url: `ldap://127.0.0.1:${proxy.port}`,
    connections: () => proxy.accepted(),
    close: () => proxy.close(),
  }
}

export function partition(
  url: string,
  second: string,
  third: Third,
  serviceAccount: Account,
): Partition {
  return {
    url,
    serviceAccount,
    listed: hostOf(second),
    unlisted: hostOf(third.url),
    connectionsToUnlisted: () => third.connections(),
  }
}
