import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { describeWithServer } from './describe-with-server.ts'
import { sambaPaths } from './samba-config.ts'

const samba = {
  // A domain controller listens on port 389, and no other.
  available: userInfo().uid === 0 && Object.values(sambaPaths).every((path) => existsSync(path)),
  hint:
    'Samba, as root: apt-get install samba samba-dsdb-modules samba-ad-provision ' +
    'samba-vfs-modules ldb-tools python3-samba faketime openssl',
}

/** A suite against a real Active Directory, Samba's. */
export function describeWithSamba(name: string, suite: () => void): void {
  describeWithServer(samba, name, suite)
}
