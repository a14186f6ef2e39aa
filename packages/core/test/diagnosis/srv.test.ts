import dns from 'node:dns'
import { type ServiceRecord, startNameServer } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { expect, it, onTestFinished } from 'vitest'
import type { Finding } from '../../src/diagnosis/index.ts'
import { entries, run, stepOf, suffix, user } from './company.ts'

async function runWith(records: readonly ServiceRecord[], hosts: readonly string[]) {
  const names = await startNameServer(records)
  const before = dns.getServers()
  dns.setServers([names.address])
  onTestFinished(async () => {
    dns.setServers(before)
    await names.close()
  })
  return run({ url: { srv: 'example.com', hosts }, user })
}

it('the servers of a domain, and those that are passed over', async () => {
  await using directory = await startDirectory({ entries, suffix })
  const port = Number(new URL(directory.url).port)
  const records = [
    { name: 'localhost', port },
    { name: 'elsewhere.example.org', port: 389 },
  ]
  const findings: readonly Finding[] = await runWith(records, [`localhost:${port}`])
  expect(stepOf(findings, 'srv')).toMatchObject({
    verdict: 'warning',
    message: expect.stringContaining('elsewhere.example.org:389 is passed over'),
    remedy: expect.stringContaining('url.hosts'),
    details: { servers: [`ldap://localhost:${port}`] },
  })
  expect(stepOf(findings, 'dns')).toMatchObject({ verdict: 'good' })
  expect(stepOf(findings, 'service-bind', `ldap://localhost:${port}`).verdict).toBe('good')
})

it('a domain of which no server may be used', async () => {
  const findings = await runWith([{ name: 'elsewhere.example.org', port: 389 }], ['localhost'])
  expect(stepOf(findings, 'srv')).toMatchObject({
    verdict: 'failed',
    code: 'ERR_LDAP_AUTH_CONNECT',
    message: expect.stringContaining('may be used: elsewhere.example.org:389.'),
    remedy: 'List the hosts that may be used in url.hosts.',
  })
  expect(stepOf(findings, 'base').verdict).toBe('skipped')
})
