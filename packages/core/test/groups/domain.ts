import type { DirectoryEntry } from '@ldap-auth/test-servers'
import {
  type Directory,
  type DirectoryOptions,
  type Operation,
  startDirectory,
} from '@ldap-auth/testing'
import { onTestFinished } from 'vitest'
import { createLdapAuth, type LdapAuth, type LdapAuthOptions } from '../../src/index.ts'

export const suffix = 'DC=corp,DC=example,DC=com'
export const groupsBase = `OU=Groups,${suffix}`
export const alice = `CN=Alice,OU=People,${suffix}`
export const domainUsers = `CN=Domain Users,CN=Users,${suffix}`
export const password = 'secret-of-Alice'

export function groupDn(name: string): string {
  return `CN=${name},${groupsBase}`
}

export function group(name: string, ...member: readonly string[]): DirectoryEntry {
  return { dn: groupDn(name), attributes: { objectClass: 'group', cn: name, member } }
}

/**
 * Alice is in inner, inner is in middle, middle in outer, and outer in inner again; her primary
 * group, which is kept elsewhere, is in wifi.
 */
const nestedGroups: readonly DirectoryEntry[] = [
  group('inner', alice, groupDn('outer')),
  group('middle', groupDn('inner')),
  group('outer', groupDn('middle')),
  group('wifi', domainUsers),
  group('others', `CN=Bob,OU=People,${suffix}`),
]

export const everyGroup = ['inner', 'middle', 'outer', 'wifi']

const user = {
  objectClass: 'user',
  cn: 'Alice',
  sAMAccountName: 'alice',
  primaryGroupID: '513',
  userPassword: password,
}

/** A domain of Active Directory with Alice in it. */
export async function startDomain(
  groups: readonly DirectoryEntry[] = nestedGroups,
  options: DirectoryOptions = {},
  attributes: Record<string, string | readonly string[]> = {},
): Promise<Directory> {
  const entries: DirectoryEntry[] = [
    { dn: `OU=People,${suffix}`, attributes: { objectClass: 'organizationalUnit' } },
    { dn: groupsBase, attributes: { objectClass: 'organizationalUnit' } },
    { dn: `CN=Users,${suffix}`, attributes: { objectClass: 'container' } },
    { dn: domainUsers, attributes: { objectClass: 'group', cn: 'Domain Users' } },
    { dn: alice, attributes: { ...user, ...attributes } },
    ...groups,
  ]
  const directory = await startDirectory({ entries, schema: 'activeDirectory', ...options })
  onTestFinished(() => directory.close())
  return directory
}

export function openAuth(
  { url, serviceAccount }: Pick<Directory, 'url' | 'serviceAccount'>,
  options: Partial<LdapAuthOptions>,
): LdapAuth {
  const auth = createLdapAuth({
    url,
    service: serviceAccount,
    user: { base: `OU=People,${suffix}`, filter: '(sAMAccountName={{username}})' },
    ...options,
  })
  onTestFinished(() => auth.close({ graceMs: 0 }))
  return auth
}

/** The names of Alice's groups, in order. */
export async function groupsOf(auth: LdapAuth): Promise<string[] | undefined> {
  const user = await auth.findUser('alice')
  return user?.groups.map(({ name }) => name).sort()
}

/** What was asked behind the search that finds Alice. */
export function lookups(directory: Directory): readonly Operation[] {
  return directory.operations.filter(({ op }) => op === 'search').slice(1)
}

export function failsWith(code: string, message = ''): unknown {
  return {
    asymmetricMatch: (error: unknown) =>
      error instanceof Error &&
      Reflect.get(error, 'code') === code &&
      error.message.includes(message),
  }
}
