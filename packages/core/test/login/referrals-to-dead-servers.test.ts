import { startScriptedServer } from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import {
  branch,
  carol,
  failsWith,
  here,
  referral,
  service,
  startInProcess,
  steve,
} from './partitioned.ts'
import { openAuth } from './people.ts'

it('a listed server that does not answer costs one look-up the wait, and the next ones nothing', async () => {
  let connections = 0
  const silent = await startScriptedServer(() => {
    connections += 1
  })
  onTestFinished(() => silent.close())
  const home = await startInProcess([...here, referral(`${silent.url}/${branch}`)])
  const auth = openAuth(
    { url: home.url, serviceAccount: service },
    {
      referrals: { follow: { hosts: [`127.0.0.1:${silent.port}`] } },
      timeouts: { operationMs: 1000 },
    },
  )
  const late = failsWith('ERR_LDAP_AUTH_TIMEOUT')
  await expect(auth.authenticate(carol)).rejects.toThrow(late)
  expect(auth.stats.servers).toMatchObject([{ state: 'up' }, { url: silent.url, state: 'down' }])
  const before = connections
  const start = performance.now()
  await expect(auth.authenticate(carol)).rejects.toThrow(late)
  expect(performance.now() - start).toBeLessThan(900)
  expect(connections).toBe(before)
  expect(await auth.authenticate(steve)).toMatchObject({ authenticated: true })
})
