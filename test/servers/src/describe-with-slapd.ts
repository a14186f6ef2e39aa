import { existsSync } from 'node:fs'
import { describe, it } from 'vitest'
import { slapdPaths } from './slapd-config.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** The server that a suite was left out for, and how to get it. */
    missingServer?: string
  }
}

/** Whether this machine has OpenLDAP: server, modules, schemas and command line. */
export const slapdAvailable: boolean = Object.values(slapdPaths).every((path) => existsSync(path))

const missingServer = 'slapd: apt-get install slapd ldap-utils openssl'

/**
 * A suite against a real OpenLDAP. Where there is none it is left out and named at the end of the
 * run; with LDAP_AUTH_REQUIRE_SERVERS=1 that is a failure.
 */
export function describeWithSlapd(name: string, suite: () => void): void {
  if (slapdAvailable) {
    describe(name, suite)
  } else if (process.env['LDAP_AUTH_REQUIRE_SERVERS'] === '1') {
    describe(name, () => {
      it('has its server', () => {
        throw new Error(
          `LDAP_AUTH_REQUIRE_SERVERS is set and a server is missing. ${missingServer}`,
        )
      })
    })
  } else {
    describe.skipIf(true)(name, { meta: { missingServer } }, suite)
  }
}
