import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Certificates, makeAuthority } from '@ldap-auth/test-servers'
import { expect, it, onTestFinished } from 'vitest'
import { startGate } from '../login/tls-gate.ts'
import { anySearch } from '../protocol/connecting.ts'
import { deadlineIn, dnOf, overlapping, person, roomAt, startPeople } from './people.ts'

it('every idle bind connection ends once newer ones show another certificate', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ldap-auth-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
  const install = ({ cert, key }: Certificates): void => {
    writeFileSync(files.cert, cert)
    writeFileSync(files.key, key)
  }
  const { server, client } = await makeAuthority()
  const certificates = await server(['127.0.0.1'])
  const directory = await startPeople()
  const gate = await startGate(directory.url, certificates, { rejectUnauthorized: true })

  install(await client({ subject: '/CN=first' }))
  const { ca } = certificates
  const tls = { ca, cert: { file: files.cert }, key: { file: files.key } }
  const room = roomAt({ url: gate.url }, { tls })
  const target = (number: number) => ({ dn: dnOf(number) })
  const bind = (number: number) =>
    room.withUser(target(number), person(number).password, deadlineIn(5000), async () => {})
  directory.fail({ on: 'bind', with: 'slow', delayMs: 100, times: 3 })
  await overlapping(3, () => bind(1))
  expect(gate.standing()).toEqual(['CN=first', 'CN=first', 'CN=first'])

  install(await client({ subject: '/CN=second' }))
  await room.search(anySearch, deadlineIn(5000))
  await bind(2)
  await expect.poll(() => gate.standing()).toEqual(['CN=second', 'CN=second'])
})
