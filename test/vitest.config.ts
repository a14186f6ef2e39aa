import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Never `import` here: Node would be told the same, and `require` would then load ES modules.
const conditions = ['@ldap-auth/source', 'node']
const sources = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
}
const nest11 = [
  {
    find: /^@nestjs\//,
    replacement: `${fileURLToPath(new URL('nest-11/node_modules/@nestjs', import.meta.url))}/`,
  },
]
// Tests wait for servers more than they work: two at a time, also where there are two cores. Files share
// their process, which halves the time: each leaves it as it found it.
const limits = { testTimeout: 20_000, hookTimeout: 60_000, maxWorkers: 2, isolate: false }
// Node asks the machine for its authorities once in a process.
const ownProcess = ['packages/core/test/login/system-authorities.test.ts']

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        ...sources,
        test: {
          ...limits,
          name: 'all',
          include: [
            'packages/*/test/**/*.test.ts',
            'test/*/**/*.test.ts',
            'examples/*/test/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', 'test/faults/**', ...ownProcess],
        },
      },
      {
        ...sources,
        test: { ...limits, name: 'own process', include: ownProcess, isolate: true },
      },
      {
        // Fifty logins a second need the machine for themselves: after all others.
        ...sources,
        test: {
          ...limits,
          name: 'faults',
          include: ['test/faults/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The lock file holds one line of ldapts; the other one runs the room that touches it, and logins at every server.
        ...sources,
        resolve: { conditions, alias: { ldapts: 'ldapts-8' } },
        test: {
          ...limits,
          name: 'ldapts 8',
          include: [
            'packages/core/test/protocol/**/*.test.ts',
            'packages/core/test/login/{every-server,compose-*,account-state-*,referrals-*}.test.ts',
            'test/fuzz/*.test.ts',
          ],
        },
      },
      {
        // One build of the module serves both lines of Nest.
        ...sources,
        resolve: { conditions, alias: nest11 },
        test: { ...limits, name: 'nest 11', include: ['packages/nestjs/test/**/*.test.ts'] },
      },
    ],
  },
})
