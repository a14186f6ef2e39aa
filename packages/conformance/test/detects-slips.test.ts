import { startDirectory } from '@ldap-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cases } from '../src/cases/index.ts'
import { company, suffix } from '../src/company.ts'
import type { DirectoryServer } from '../src/index.ts'
import { expectTheSame, playCase } from '../src/play-case.ts'
import { recorded } from '../src/recording.ts'
import { nodeHttp, type Slips } from './node-http.ts'
import { slips } from './slips.ts'

const source = { name: '@ldap-auth/testing', start: startDirectory }
let server: DirectoryServer

beforeAll(async () => {
  server = await source.start({ suffix, entries: company(), tls: true })
})
afterAll(async () => server[Symbol.asyncDispose]())

async function run(name: string, slip: Slips): Promise<void> {
  const one = cases.find((other) => other.name === name)
  if (one === undefined) throw new Error(`there is no case "${name}"`)
  const adapter = { name: 'node:http', start: nodeHttp(slip) }
  expectTheSame(adapter, await playCase(one, { adapter, source, server }), recorded[name])
}

describe('the suite notices an adapter that', () => {
  it.each(slips)('%s', async (_what, name, slip) => {
    await expect(run(name, slip)).rejects.toThrow()
    await run(name, {})
  })
})
