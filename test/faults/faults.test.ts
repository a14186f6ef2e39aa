import { describeWithSlapd, makeCertificates, type Slapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { cutWhileIdle, type FaultCase, faultCases, swappedCertificate } from './cases.ts'
import { describeWithHaproxy } from './haproxy.ts'
import { type Outcome, play } from './play.ts'
import { startShared } from './scene.ts'

let shared: Slapd
const played: [name: string, outcome: Outcome][] = []
const unhandled: unknown[] = []
const remember = (reason: unknown): void => void unhandled.push(reason)

beforeAll(() => {
  process.on('unhandledRejection', remember)
})

afterAll(() => {
  process.off('unhandledRejection', remember)
  const lines = played.map(([name, outcome]) => {
    const { logins, failures, inFlightAtFault, codes } = outcome
    const why = codes.map((code) => code.replace('ERR_LDAP_AUTH_', '')).join(' ')
    return `${name.padEnd(66)} ${logins} logins, ${inFlightAtFault} in flight, ${failures} failed ${why}`
  })
  process.stdout.write(`${lines.join('\n')}\n`)
})

/** A machine that is too busy for the load says nothing of the servers: the case is played once more. */
async function playSteadily(fault: FaultCase): Promise<Outcome> {
  const outcome = await play(fault, shared)
  return outcome.isSteady ? outcome : play(fault, shared)
}

async function judge(fault: FaultCase): Promise<void> {
  const outcome = await playSteadily(fault)
  played.push([fault.name, outcome])
  expect(outcome).toMatchObject({
    wronglyRefused: 0,
    wronglyAccepted: 0,
    unanswered: 0,
    foreign: [],
    lateFailures: 0,
    passwordsInClear: 0,
  })
  expect(outcome.logins).toBeGreaterThan(20)
  expect(unhandled).toEqual([])
  // A password that was sent is not sent again: until the fault is known, logins fail by it.
  if (fault.isEverywhere !== true) expect(outcome.needless).toBe(0)
}

describeWithSlapd('under fifty logins a second', () => {
  vi.setConfig({ testTimeout: 60_000 })

  beforeAll(async () => {
    shared = await startShared()
  })
  afterAll(() => shared.stop())

  it.concurrent.each(faultCases)('$name', judge)

  it.concurrent('the certificate is swapped for one that nobody trusts', async () => {
    await judge(swappedCertificate(await makeCertificates(['127.0.0.1'])))
  })

  describeWithHaproxy('behind haproxy', () => {
    it.concurrent.each([cutWhileIdle])('$name', judge)
  })
})
