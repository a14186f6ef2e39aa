import { defineConfig } from 'vitest/config'

const conditions = ['@ldap-auth/source', 'node']

/** The long run of `pnpm fuzz`: other cases each time, and as long as they take. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/fuzz/fuzz.test.ts'],
    testTimeout: 0,
    env: {
      LDAP_AUTH_FUZZ_CASES: process.env['LDAP_AUTH_FUZZ_CASES'] ?? '1000000',
      LDAP_AUTH_FUZZ_SEED: process.env['LDAP_AUTH_FUZZ_SEED'] ?? String(Date.now() % 2 ** 31),
    },
  },
})
