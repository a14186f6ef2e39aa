import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { element, integer, octets } from '../src/ber/writer.ts'
import { type Directory, startDirectory } from '../src/index.ts'
import { dnOf, passwords, people } from './people.ts'
import { type Answer, bindRequest, extendedRequest, message, RawClient } from './raw-client.ts'

let directory: Directory
beforeAll(async () => {
  directory = await startDirectory({ ldif: people })
})
afterAll(() => directory.close())

async function ask(...requests: readonly Buffer[]): Promise<Answer[]> {
  const client = await RawClient.open(directory.url)
  client.send(...requests)
  const answers = await client.wait(requests.length)
  client.close()
  return answers
}

async function bindCode(dn: string, password: string): Promise<number | undefined> {
  const [answer] = await ask(bindRequest(1, dn, password))
  return answer?.code
}

describe('a right password', () => {
  it.each([
    ['in clear text', dnOf('alice'), passwords.alice],
    ['{SSHA}', dnOf('bob'), passwords.bob],
    ['{SSHA512}, not ASCII', dnOf('carol'), passwords.carol],
    ['of a DN in another spelling', 'UID=BOB , OU="people",dc=example,dc=com', passwords.bob],
    ['of a DN with a comma in it', 'cn="smith, john",ou=people,dc=example,dc=com', 'comma'],
  ])('%s', async (_, dn, password) => {
    expect(await bindCode(dn, password)).toBe(0)
  })

  it('of the service account, which no search finds', async () => {
    const { dn, password } = directory.serviceAccount
    expect(await bindCode(dn, password)).toBe(0)
    expect(await bindCode(dn.toUpperCase(), password)).toBe(0)
    expect(password.length).toBeGreaterThanOrEqual(32)
  })
})

describe('refused with 49 and no text', () => {
  it.each([
    ['a wrong password', dnOf('alice'), 'wrong'],
    ['a password in other case', dnOf('alice'), 'Rabbit'],
    ['a wrong password against a hash', dnOf('bob'), passwords.alice],
    ['the stored hash itself', dnOf('bob'), '{SSHA}XuqZo8Cby0+8guq9OzyThG7lmKRzYWx0'],
    ['a name nobody has', 'uid=nobody,ou=people,dc=example,dc=com', 'x'],
    ['an entry without a password', 'ou=people,dc=example,dc=com', 'x'],
    ['a wrong password of the service account', 'cn=service,dc=example,dc=com', 'x'],
    ['a password without a name', '', 'x'],
  ])('%s', async (_, dn, password) => {
    const [answer] = await ask(bindRequest(1, dn, password))
    expect(answer).toMatchObject({ code: 49, message: '', matchedDn: '' })
  })
})

describe('refused in another way', () => {
  it('an empty password with a name: 53, never an anonymous success', async () => {
    expect(await bindCode(dnOf('alice'), '')).toBe(53)
    expect(await bindCode(directory.serviceAccount.dn, '')).toBe(53)
  })

  it('a malformed name: 34', async () => {
    expect(await bindCode('alice', 'rabbit')).toBe(34)
  })

  it('another version: 2', async () => {
    const [answer] = await ask(bindRequest(1, dnOf('alice'), 'rabbit', 2))
    expect(answer?.code).toBe(2)
  })

  it('SASL: 7', async () => {
    const op = element(0x60, integer(3), octets(''), element(0xa3, octets('PLAIN')))
    const [answer] = await ask(message(1, op))
    expect(answer?.code).toBe(7)
  })
})

it('is void after a refused bind', async () => {
  const whoAmI = '1.3.6.1.4.1.4203.1.11.3'
  const client = await RawClient.open(directory.url)
  client.send(bindRequest(1, dnOf('alice'), 'rabbit'), extendedRequest(2, whoAmI))
  await client.wait(2)
  expect(client.received.toString()).toContain(`dn:${dnOf('alice')}`)
  const before = client.received.length
  client.send(bindRequest(3, dnOf('alice'), 'wrong'), extendedRequest(4, whoAmI))
  await client.wait(4)
  expect(client.received.subarray(before).toString()).not.toContain('dn:')
  client.close()
})
