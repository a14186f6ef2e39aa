import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { beforeAll } from 'vitest'
import { describeWithServer } from './describe-with-server.ts'
import { defaultRealm, sambaDomain, sambaPaths } from './samba-config.ts'
import { goldenSamba } from './samba-golden.ts'

const samba = {
  // A domain controller listens on port 389, and no other.
  available: userInfo().uid === 0 && Object.values(sambaPaths).every((path) => existsSync(path)),
  hint:
    'Samba, as root: apt-get install samba samba-dsdb-modules samba-ad-provision ' +
    'samba-vfs-modules ldb-tools python3-samba openssl',
}

// Seconds, but on a machine with much else to do.
const provisioningMs = 300_000

/**
 * A suite against a real Active Directory, Samba's. The domains that it starts are provisioned ahead
 * of its tests, whose time would not do for it.
 */
export function describeWithSamba(
  name: string,
  suite: () => void,
  realms: readonly string[] = [defaultRealm],
): void {
  describeWithServer(samba, name, () => {
    beforeAll(async () => {
      for (const realm of realms) await goldenSamba(sambaDomain(realm))
    }, provisioningMs)
    suite()
  })
}
