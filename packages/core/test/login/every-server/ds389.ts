import {
  type Authority,
  type Ds389,
  describeWith389,
  makeAuthority,
  start389,
} from '@ldap-auth/test-servers'
import { inetOrgEntries, inetOrgPerson } from './inet-org-entries.ts'
import { type Kind, peopleBase, type World } from './kind.ts'
import {
  appAccount,
  appEntry,
  branch,
  partition,
  references,
  startThird,
  type Third,
} from './partition.ts'
import { proven, refused } from './password-policy.ts'
import { type AccountState, inState, remote } from './people.ts'

const suffix = 'dc=example,dc=com'

// Both are told to everybody: the password is not looked at.
const locked = refused('account-locked', { resultCode: 19, passwordProven: false })
const disabled = refused('account-disabled', { resultCode: 53, passwordProven: false })

export const ds389: Kind = {
  name: '389 Directory Server',
  describe: describeWith389,
  suffix,
  nameAttribute: 'uid',
  // nsUniqueId where there is no entryUUID.
  idShape: /^[\da-f]{8}-[\da-f-]{26,27}$/,
  preparesStrings: false,
  // By nsslapd-allow-anonymous-access. With access rules alone it finds nothing, and says that all is well.
  anonymousSearch: 48,
  states: {
    locked: { right: locked, wrong: locked },
    disabled: { right: disabled, wrong: disabled },
    // It does not look at shadowExpire; we do.
    left: proven('account-expired'),
    outdated: proven('password-expired', { resultCode: 49, subCode: 'passwordExpired' }),
    newcomer: proven('password-must-change', { resultCode: 0, subCode: 'changeAfterReset' }),
  },
  groupSources: ['search', 'memberOf'],
  hasPrimaryGroups: false,
  cannot: { 'answer with faults': 'It has nothing like the overlay retcode of OpenLDAP.' },
  start,
}

async function start(): Promise<World> {
  const authority = await makeAuthority()
  const second = await startSecond(authority)
  const third = await startThird(second.url)
  const first = await startFirst(second.url, third)
  const serviceAccount = appAccount(suffix)
  return {
    ...first,
    partition: partition(first.url, second.url, third, serviceAccount),
    guarded: {
      tlsUrl: second.tlsUrl,
      ca: authority.ca,
      serviceAccount,
      client: await authority.client(),
    },
    remove: (dn) => first.modify(`dn: ${dn}\nchangetype: delete\n`),
    stop: async () => {
      await Promise.all([first.stop(), second.stop(), third.close()])
    },
  }
}

async function startSecond(authority: Authority): Promise<Ds389> {
  const second = await start389({
    certificates: await authority.server(['127.0.0.1']),
    entries: [appEntry(suffix), ...branch(suffix, (base) => inetOrgPerson(base, remote))],
  })
  await second.modify(replacing('cn=encryption,cn=config', { nsSSLClientAuth: 'required' }))
  await second.restart()
  return second
}

async function startFirst(second: string, third: Third): Promise<Ds389> {
  const first = await start389({
    access: { hiddenFromUsers: ['mail', 'sn'] },
    configLines: [
      'nsslapd-allow-anonymous-access: off',
      'passwordLockout: on',
      'passwordMaxFailure: 10',
      'passwordUnlock: off',
      'passwordExp: on',
      'passwordWarning: 0',
    ],
    plugins: ['MemberOf Plugin'],
    entries: [
      ...inetOrgEntries(suffix, {
        locked: {},
        disabled: { nsAccountLock: 'true' },
        left: { shadowExpire: '1' },
        outdated: {},
        newcomer: {},
      }),
      appEntry(suffix),
      ...references(suffix, second, third),
    ],
  })
  await first.modify(states.join('\n'))
  return first
}

const states = [
  stateOf('outdated', { passwordExpirationTime: '20200101000000Z' }),
  // Everybody whom the administrator adds from here on would have to change the password.
  replacing('cn=config', { passwordMustChange: 'on' }),
  stateOf('newcomer', { passwordExpirationTime: '19700101000000Z' }),
  stateOf('locked', { passwordRetryCount: '10', accountUnlockTime: '19700101000000Z' }),
]

function stateOf(state: AccountState, values: Readonly<Record<string, string>>): string {
  return replacing(`uid=${inState(state).uid},${peopleBase(suffix)}`, values)
}

function replacing(dn: string, values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(([name, value]) => `replace: ${name}\n${name}: ${value}`)
  return `dn: ${dn}\nchangetype: modify\n${lines.join('\n-\n')}\n`
}
