import { type DirectoryEntry, fileTime, ssha } from '@ldap-auth/test-servers'
import { type DirectoryOptions, type SecureDirectory, startDirectory } from '@ldap-auth/testing'
import { describe } from 'vitest'
import {
  activeDirectoryEntries,
  activeDirectoryKind,
  activeDirectoryStates,
  type MakeAccount,
} from './active-directory-entries.ts'
import { faults, faultyBase, faultyEntries, faultyUserDn } from './faults.ts'
import { inetOrgEntries, inetOrgPerson } from './inet-org-entries.ts'
import type { Kind, World } from './kind.ts'
import { openLdap } from './openldap.ts'
import { appAccount, appEntry, branch, partition, references, startThird } from './partition.ts'
import { policies, policyStates } from './password-policy.ts'
import { remote } from './people.ts'

const cannot: Kind['cannot'] = {
  'demand a client certificate': 'It asks no client for a certificate.',
}

/** The directory of `@ldap-auth/testing`, in the ways of OpenLDAP. */
export const inProcess: Kind = {
  ...openLdap,
  name: '@ldap-auth/testing',
  describe,
  cannot,
  start: () =>
    start({
      suffix: openLdap.suffix,
      memberOf: true,
      remoteBelow: (base) => inetOrgPerson(base, remote),
      entries: [
        ...inetOrgEntries(openLdap.suffix, policyStates(openLdap.suffix)),
        ...policies(openLdap.suffix),
      ],
    }),
}

/** The directory of `@ldap-auth/testing`, in the ways of Active Directory. */
export const inProcessActiveDirectory: Kind = {
  ...activeDirectoryKind,
  name: '@ldap-auth/testing as Active Directory',
  describe,
  // Unlike Active Directory.
  preparesStrings: true,
  cannot,
  start: () =>
    start({
      suffix: activeDirectoryKind.suffix,
      schema: 'activeDirectory',
      remoteBelow: (base) => account(`CN=remote,${base}`, remote.uid, remote.password),
      entries: [
        ...domainUsers(activeDirectoryKind.suffix),
        ...activeDirectoryEntries(
          activeDirectoryKind.suffix,
          {
            ...activeDirectoryStates,
            locked: { lockoutTime: fileTime(new Date()) },
            outdated: { pwdLastSet: '130000000000000000' },
          },
          account,
        ),
      ],
    }),
}

const account: MakeAccount = (dn, sAMAccountName, password, attributes) => ({
  dn,
  attributes: {
    objectClass: 'user',
    sAMAccountName,
    userAccountControl: '512',
    primaryGroupID: '513',
    pwdLastSet: fileTime(new Date()),
    userPassword: ssha(password),
    ...attributes,
  },
})

function domainUsers(suffix: string): readonly DirectoryEntry[] {
  return [
    { dn: `CN=Users,${suffix}`, attributes: { objectClass: 'container' } },
    { dn: `CN=Domain Users,CN=Users,${suffix}`, attributes: { objectClass: 'group' } },
  ]
}

type Options = Pick<DirectoryOptions, 'schema' | 'memberOf'> & {
  suffix: string
  entries: readonly DirectoryEntry[]
  remoteBelow: (base: string) => DirectoryEntry
}

async function start({ suffix, entries, remoteBelow, ...options }: Options): Promise<World> {
  const second = await startDirectory({
    suffix,
    ...options,
    entries: [appEntry(suffix), ...branch(suffix, remoteBelow)],
  })
  const third = await startThird(second.url)
  const first = await startDirectory({
    suffix,
    tls: true,
    access: { anonymous: 'none', hiddenFromUsers: ['mail', 'sn'] },
    ...options,
    entries: [
      ...entries,
      ...faultyEntries(suffix),
      appEntry(suffix),
      ...references(suffix, second.url, third),
    ],
  })
  breakOn(first, suffix)
  const asked = (op: string) => first.operations.filter((operation) => operation.op === op)
  return {
    url: first.url,
    tlsUrl: first.tlsUrl,
    ca: first.ca,
    serviceAccount: first.serviceAccount,
    partition: partition(first.url, second.url, third, appAccount(suffix)),
    binds: () => asked('bind').map(({ dn = '' }) => dn),
    searches: () => asked('search').map(({ filter = '' }) => filter),
    remove: async (dn) => first.remove(dn),
    stop: async () => {
      await Promise.all([first.close(), second.close(), third.close()])
    },
  }
}

function breakOn(directory: SecureDirectory, suffix: string): void {
  for (const { code } of faults) {
    const user = faultyUserDn(suffix, code)
    const base = faultyBase(suffix, code)
    directory.fail({ on: 'bind', with: { code }, when: ({ dn }) => dn === user })
    directory.fail({ on: 'search', with: { code }, when: ({ dn }) => dn === base })
  }
}
