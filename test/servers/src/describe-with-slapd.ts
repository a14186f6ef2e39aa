import { existsSync } from 'node:fs'
import { describeWithServer } from './describe-with-server.ts'
import { slapdPaths } from './slapd-config.ts'

/** Whether this machine has OpenLDAP: server, modules, schemas and command line. */
export const slapdAvailable: boolean = Object.values(slapdPaths).every((path) => existsSync(path))

const slapd = {
  available: slapdAvailable,
  hint: 'slapd: apt-get install slapd ldap-utils openssl',
}

/** A suite against a real OpenLDAP. */
export function describeWithSlapd(name: string, suite: () => void): void {
  describeWithServer(slapd, name, suite)
}
