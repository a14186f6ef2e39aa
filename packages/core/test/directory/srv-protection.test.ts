import dns from 'node:dns'
import { startNameServer } from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import { Discovery } from '../../src/directory/discovery.ts'
import type { ServerAddress } from '../../src/options/settings.ts'
import { systemClock } from '../../src/words/clock.ts'
import { LdapAuthError } from '../../src/words/errors.ts'
import { resolve } from '../options/valid.ts'
import { deadlineIn } from './people.ts'

/** How the servers of a domain are reached, by the options. */
async function reached(more: object): Promise<string[]> {
  const records = [389, 636, 3890].map((port) => ({ name: 'DC.example.com', port, priority: port }))
  const local = { name: 'localhost', port: 389, priority: 9999 }
  const names = await startNameServer([...records, local])
  const before = dns.getServers()
  dns.setServers([names.address])
  const settings = resolve({ url: { srv: 'example.com', hosts: ['localhost'] }, ...more })
  if (settings.srv === undefined) throw new Error('nothing is asked for')
  let found: readonly ServerAddress[] = []
  const discovery = new Discovery(settings.srv, settings, systemClock, (servers) => {
    found = servers
  })
  onTestFinished(async () => {
    dns.setServers(before)
    discovery.close(new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'The test is over.'))
    await names.close()
  })
  await discovery.answer(deadlineIn(10_000))
  return found.map(({ url, security }) => `${security} ${url}`)
}

const secure = 'ldaps ldaps://dc.example.com:636'

it.each([
  [{}, 'starttls', 'plain'],
  [{ tls: { startTls: true } }, 'starttls', 'starttls'],
  [{ allowPlaintext: true }, 'plain', 'plain'],
  [{ allowPlaintext: true, tls: { startTls: true } }, 'starttls', 'starttls'],
])('a server that a record names is reached over TLS, with %j', async (options, far, near) => {
  expect(await reached(options)).toEqual([
    `${far} ldap://dc.example.com:389`,
    secure,
    `${far} ldap://dc.example.com:3890`,
    `${near} ldap://localhost:389`,
  ])
})
