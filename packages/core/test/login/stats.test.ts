import { describe, expect, it } from 'vitest'
import { openAuth, startPeople } from './people.ts'

describe('stats', () => {
  it('count logins by how they ended', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.authenticate({ username: 'Steve', password: 'secret-Steve' })
    await auth.authenticate({ username: 'Steve', password: 'wrong' })
    await auth.authenticate({ username: '', password: '' })
    directory.fail({ on: 'search', with: 'busy', times: 1 })
    await expect(auth.authenticate({ username: 'ben', password: 'x' })).rejects.toThrow()
    expect(auth.stats).toEqual({
      logins: { accepted: 1, rejected: 2, failed: 1 },
      searchConnections: { open: 1, busy: 0, waiting: 0 },
      bindConnections: { open: 1, busy: 0, waiting: 0 },
      servers: [
        {
          url: directory.url,
          state: 'down',
          code: 'ERR_LDAP_AUTH_CONNECT',
          searchConnections: { open: 1, busy: 0, waiting: 0 },
          bindConnections: { open: 1, busy: 0, waiting: 0 },
        },
      ],
      throttle: {
        accountLimits: [{ max: 4, windowMs: 1_800_000 }],
        blocked: 0,
        repeated: 0,
        storeFailures: 0,
      },
      cache: {
        user: { hits: 1, misses: 2, size: 0 },
        password: { hits: 0, misses: 0, size: 0 },
        stale: { hits: 0, misses: 0, size: 0 },
      },
    })
  })
})
