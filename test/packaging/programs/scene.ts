import { deepStrictEqual } from 'node:assert'
import { startDirectory } from '@ldap-auth/testing'

/** A directory with somebody to log in, and what an application says to find them there. */
export async function openScene() {
  const directory = await startDirectory({
    entries: [
      {
        dn: 'uid=alice,dc=example,dc=com',
        attributes: { objectClass: 'inetOrgPerson', cn: 'Alice', sn: 'L', userPassword: 'rabbit' },
      },
    ],
  })
  const options = {
    url: directory.url,
    service: directory.serviceAccount,
    user: { base: 'dc=example,dc=com', filter: '(uid={{username}})' },
  }
  return { options, close: () => directory.close() }
}

export type Scene = Awaited<ReturnType<typeof openScene>>

export const right = { username: 'alice', password: 'rabbit' }
export const wrong = { username: 'alice', password: 'hare' }

/** Logs in at the address of a form, with the right password and with a wrong one. */
export async function logInAt(address: string): Promise<void> {
  const post = (credentials: object) =>
    fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(credentials),
    })
  const welcome = await post(right)
  deepStrictEqual(welcome.status, 200, await welcome.text())
  deepStrictEqual((await post(wrong)).status, 401)
}
