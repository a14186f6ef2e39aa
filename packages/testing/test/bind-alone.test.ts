import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Directory, startDirectory } from '../src/index.ts'
import { dnOf, people } from './people.ts'
import {
  abandonRequest,
  bindRequest,
  extendedRequest,
  RawClient,
  searchRequest,
} from './raw-client.ts'

const base = 'ou=groups,dc=example,dc=com'
let directory: Directory
let client: RawClient
beforeEach(async () => {
  directory = await startDirectory({ ldif: people })
  client = await RawClient.open(directory.url)
})
afterEach(async () => {
  client.close()
  await directory.close()
})

function ids(): number[] {
  return client.answers.filter(({ tag }) => tag !== 0x64).map(({ id }) => id)
}

describe('a bind', () => {
  it('abandons what has no answer yet', async () => {
    directory.fail({ on: 'search', with: 'slow', delayMs: 30 })
    client.send(searchRequest(1, base), bindRequest(2, dnOf('alice'), 'rabbit'))
    client.send(searchRequest(3, base, { scope: 0 }))
    await client.wait(3)
    // As slow as the first one and begun after it: its answer would be there by now.
    expect(ids()).toEqual([2, 3])
    expect(directory.operations.map(({ resultCode }) => resultCode)).toEqual([undefined, 0, 0])
  })

  it('abandons the bind before it', async () => {
    directory.fail({ on: 'bind', with: 'hang', times: 2 })
    client.send(bindRequest(1, dnOf('alice'), 'rabbit'), bindRequest(2, dnOf('bob'), 'builder'))
    client.send(searchRequest(3, base), bindRequest(4, dnOf('alice'), 'rabbit'))
    await client.wait(1)
    expect(ids()).toEqual([4])
  })

  it('lets later requests wait for its answer', async () => {
    directory.fail({ on: 'bind', with: 'slow', delayMs: 30 })
    const whoAmI = extendedRequest(2, '1.3.6.1.4.1.4203.1.11.3')
    client.send(
      bindRequest(1, dnOf('alice'), 'rabbit'),
      whoAmI,
      searchRequest(3, base, { scope: 0 }),
    )
    await client.wait(4)
    expect(ids()).toEqual([1, 2, 3])
    expect(client.received.toString()).toContain(`dn:${dnOf('alice')}`)
  })
})

describe('an abandon', () => {
  it('drops the request it names, and no other', async () => {
    directory.fail({ on: 'search', with: 'slow', delayMs: 30 })
    client.send(searchRequest(1, base, { scope: 0 }), searchRequest(2, base, { scope: 0 }))
    client.send(abandonRequest(3, 1))
    await client.wait(2)
    expect(ids()).toEqual([2])
  })

  it('drops a request that waits behind a bind', async () => {
    directory.fail({ on: 'bind', with: 'slow', delayMs: 30 })
    client.send(bindRequest(1, dnOf('alice'), 'rabbit'), searchRequest(2, base, { scope: 0 }))
    client.send(abandonRequest(3, 2), searchRequest(4, base, { scope: 0 }))
    await client.wait(3)
    expect(ids()).toEqual([1, 4])
  })

  it('leaves a bind alone', async () => {
    directory.fail({ on: 'bind', with: 'slow', delayMs: 30 })
    client.send(bindRequest(1, dnOf('alice'), 'rabbit'), abandonRequest(2, 1))
    await client.wait(1)
    expect(ids()).toEqual([1])
  })
})

it('requests beside a slow search are answered first', async () => {
  directory.fail({ on: 'search', with: 'slow', delayMs: 30, times: 1 })
  client.send(searchRequest(1, base, { scope: 0 }), searchRequest(2, base, { scope: 0 }))
  await client.wait(4)
  expect(ids()).toEqual([2, 1])
})
