import { existsSync } from 'node:fs'
import { describeWithServer } from './describe-with-server.ts'
import { ds389Paths } from './ds389-config.ts'

const ds389 = {
  available: Object.values(ds389Paths).every((path) => existsSync(path)),
  hint: '389 Directory Server: apt-get install 389-ds-base libnss3-tools ldap-utils openssl',
}

/** A suite against a real 389 Directory Server. */
export function describeWith389(name: string, suite: () => void): void {
  describeWithServer(ds389, name, suite)
}
