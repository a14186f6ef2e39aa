import { describe, it } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** The server that a suite was left out for, and how to get it. */
    missingServer?: string
  }
}

/** A program that tests run against, if this machine has it. */
export interface Server {
  readonly available: boolean
  /** Its name, and how to get it. */
  readonly hint: string
}

/**
 * A suite against a real server. Where there is none it is left out and named at the end of the
 * run; with LDAP_AUTH_REQUIRE_SERVERS=1 that is a failure.
 */
export function describeWithServer(
  { available, hint }: Server,
  name: string,
  suite: () => void,
): void {
  if (available) {
    describe(name, suite)
  } else if (process.env['LDAP_AUTH_REQUIRE_SERVERS'] === '1') {
    describe(name, () => {
      it('has its server', () => {
        throw new Error(`LDAP_AUTH_REQUIRE_SERVERS is set and a server is missing. ${hint}`)
      })
    })
  } else {
    describe.skipIf(true)(name, { meta: { missingServer: hint } }, suite)
  }
}
