import { Client } from 'ldapts'
import { expect, it } from 'vitest'
import {
  control,
  onRequest,
  operations,
  result,
  searchEntry,
  searchReference,
  startScriptedServer,
} from '../src/index.ts'

it('speaks LDAP that a client understands', async () => {
  await using server = await startScriptedServer((socket) => {
    onRequest(socket, ({ id, operation }) => {
      if (operation === operations.bindRequest) {
        socket.write(result(id, operations.bindResponse, { controls: [control('1.2.3')] }))
      } else if (operation === operations.searchRequest) {
        socket.write(searchEntry(id, 'cn=x', { cn: ['x'], mail: ['y'.repeat(300)] }))
        socket.write(searchReference(id, ['ldap://127.0.0.1/cn=z']))
        socket.write(result(id, operations.searchDone))
      }
    })
  })
  const client = new Client({ url: server.url })
  await client.bind('cn=a', 'b')
  const { searchEntries, searchReferences } = await client.search('')
  expect(searchEntries).toEqual([{ dn: 'cn=x', cn: 'x', mail: 'y'.repeat(300) }])
  expect(searchReferences).toEqual(['ldap://127.0.0.1/cn=z'])
  await client.unbind()
})

it('answers with the result code, texts and referrals it is given', async () => {
  await using server = await startScriptedServer((socket) => {
    onRequest(socket, ({ id }) => {
      const fields = { code: 53, message: 'not today', referral: ['ldap://127.0.0.1'] }
      socket.write(result(id, operations.bindResponse, fields))
    })
  })
  const client = new Client({ url: server.url })
  await expect(client.bind('cn=a', 'b')).rejects.toMatchObject({ code: 53, message: /not today/ })
  await client.unbind()
})
