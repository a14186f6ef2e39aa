import {
  describeWithSlapd,
  makeAuthority,
  type Slapd,
  startSlapd,
  startSlapdWithPolicy,
} from '@ldap-auth/test-servers'
import { Client } from 'ldapts'
import { faults, faultsBase, faultyBase, faultyEntries, faultyUserDn } from './faults.ts'
import { inetOrgEntries, inetOrgPerson } from './inet-org-entries.ts'
import type { Kind, World } from './kind.ts'
import {
  appAccount,
  appEntry,
  branch,
  partition,
  references,
  startThird,
  type Third,
} from './partition.ts'
import { policies, policyAnswers, policyStates } from './password-policy.ts'
import { remote } from './people.ts'

const suffix = 'dc=example,dc=com'

export const openLdap: Kind = {
  name: 'OpenLDAP',
  describe: describeWithSlapd,
  suffix,
  nameAttribute: 'uid',
  idShape: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  preparesStrings: true,
  // Not 50: who may see nothing may not learn either that there is a base.
  anonymousSearch: 32,
  states: policyAnswers,
  groupSources: ['search', 'memberOf'],
  hasPrimaryGroups: false,
  cannot: {},
  start,
}

async function start(): Promise<World> {
  const authority = await makeAuthority()
  const certificates = await authority.server(['127.0.0.1'])
  const part = [appEntry(suffix), ...branch(suffix, (base) => inetOrgPerson(base, remote))]
  const globalLines = ['TLSVerifyClient demand']
  const second = await startSlapd({ entries: part, certificates, globalLines })
  const third = await startSlapd({ entries: part })
  const way = await startThird(third.url)
  const first = await startFirst(second.url, way)
  const serviceAccount = appAccount(suffix)
  return {
    ...first,
    partition: partition(first.url, second.url, way, serviceAccount),
    guarded: {
      tlsUrl: second.tlsUrl,
      ca: authority.ca,
      serviceAccount,
      client: await authority.client(),
    },
    remove: (dn) => remove(first, dn),
    stop: async () => {
      await way.close()
      await Promise.all([first, second, third].map((slapd) => slapd.stop()))
    },
  }
}

function startFirst(second: string, third: Third): Promise<Slapd> {
  return startSlapdWithPolicy({
    access: { hiddenFromUsers: ['mail', 'sn'] },
    // Without the star at the end groups would have no memberOf.
    modules: ['dynlist'],
    globalLines: ['include /etc/ldap/schema/dyngroup.schema'],
    databaseLines: [
      'overlay dynlist',
      'dynlist-attrset groupOfURLs memberURL member+memberOf@groupOfNames*',
    ],
    faults: {
      base: faultsBase(suffix),
      items: faults.flatMap(({ code }) => [
        `"${rdnOf(faultyUserDn(suffix, code))}" ${code} op=bind`,
        `"${rdnOf(faultyBase(suffix, code))}" ${code} op=search`,
      ]),
    },
    entries: [
      ...inetOrgEntries(suffix, policyStates(suffix)),
      ...policies(suffix),
      ...faultyEntries(suffix),
      appEntry(suffix),
      ...references(suffix, second, third),
    ],
  })
}

function rdnOf(dn: string): string {
  return dn.slice(0, dn.indexOf(','))
}

async function remove({ url, admin }: Slapd, dn: string): Promise<void> {
  const client = new Client({ url })
  await client.bind(admin.dn, admin.password)
  await client.del(dn)
  await client.unbind()
}
