import {
  activeDirectoryUser,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { createLdapAuth } from '../../../src/index.ts'
import {
  activeDirectoryEntries,
  activeDirectoryKind,
  activeDirectoryStates,
} from './active-directory-entries.ts'
import { type Kind, peopleBase, type World } from './kind.ts'
import { branch, partition, references, startThird, type Third } from './partition.ts'
import { alice, inState, remote } from './people.ts'

const { suffix } = activeDirectoryKind
const lockoutThreshold = 10

/** schemaIDGUID of `mail` and `sn`. */
const hidden = ['bf967961-0de6-11d0-a285-00aa003049e2', 'bf967a41-0de6-11d0-a285-00aa003049e2']

export const samba: Kind = {
  ...activeDirectoryKind,
  name: 'Samba AD',
  describe: describeWithSamba,
  preparesStrings: false,
  cannot: {
    'demand a client certificate': 'Its LDAP service asks no client for a certificate.',
    'answer with faults': 'It has nothing like the overlay retcode of OpenLDAP.',
  },
  start,
}

async function start(): Promise<World> {
  const server = await startWithEverybody()
  await server.agePassword(`CN=outdated,${peopleBase(suffix)}`, 60)
  await server.hideFromThemselves(`CN=${alice.cn},${peopleBase(suffix)}`, hidden)
  await lockOut(server)
  const third = await startThird(`${server.url}:389`)
  const front = await startFront(server, third)
  return {
    ...server,
    partition: partition(front.url, server.url, third, server.serviceAccount),
    remove: (dn) => server.modify(`dn: ${dn}\nchangetype: delete\n`),
    stop: async () => {
      await Promise.all([front.close(), server.stop(), third.close()])
    },
  }
}

function startWithEverybody(): Promise<Samba> {
  return startSamba({
    lockoutThreshold,
    entries: [
      ...activeDirectoryEntries(
        suffix,
        { ...activeDirectoryStates, locked: {}, outdated: {} },
        activeDirectoryUser,
      ),
      ...branch(suffix, (base) =>
        activeDirectoryUser(`CN=${remote.uid},${base}`, remote.uid, remote.password),
      ),
    ],
  })
}

async function lockOut({ url, serviceAccount }: Samba): Promise<void> {
  const user = { base: peopleBase(suffix), filter: '(sAMAccountName={{username}})' }
  await using auth = createLdapAuth({ url, service: serviceAccount, user, throttle: false })
  const { uid } = inState('locked')
  for (let attempt = 0; attempt < lockoutThreshold; attempt += 1) {
    await auth.authenticate({ username: uid, password: `wrong ${attempt}` })
  }
}

/** Samba keeps no referrals: a directory in front says that the domain has the rest. */
function startFront({ url, serviceAccount: { dn, password } }: Samba, third: Third) {
  return startDirectory({
    suffix,
    entries: [
      { dn: `CN=Users,${suffix}`, attributes: { objectClass: 'container' } },
      { dn, attributes: { objectClass: 'person', userPassword: password } },
      ...references(suffix, url, third),
    ],
  })
}
