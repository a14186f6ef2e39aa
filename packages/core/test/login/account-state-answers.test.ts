import {
  control,
  integer,
  octets,
  onRequest,
  operations,
  result,
  searchEntry,
  startScriptedServer,
  tlv,
} from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openAuth, steve } from './people.ts'

const ppolicy = '1.3.6.1.4.1.42.2.27.8.5.1'
const netscapeExpired = control('2.16.840.1.113730.3.4.4', Buffer.from('0'))
const netscapeExpiring = control('2.16.840.1.113730.3.4.5', Buffer.from('86400'))

function policy(...parts: Buffer[]): Buffer {
  return control(ppolicy, tlv(0x30, ...parts))
}
const error = (number: number): Buffer => integer(number, 0x81)
const grace = (left: number): Buffer => tlv(0xa0, integer(left, 0x81))
const expiring = (seconds: number): Buffer => tlv(0xa0, integer(seconds, 0x80))

interface Answer {
  code: number
  controls?: readonly Buffer[]
}

/** A login at a directory that answers the bind in this way; and the requests it took. */
async function loginAnswered({ code, controls = [] }: Answer) {
  const requests: { operation: number; bytes: Buffer }[] = []
  const server = await startScriptedServer((socket) =>
    onRequest(socket, ({ id, operation, bytes }) => {
      requests.push({ operation, bytes })
      if (operation === operations.bindRequest) {
        socket.write(result(id, operations.bindResponse, { code, controls }))
      } else if (operation === operations.searchRequest) {
        const entry = searchEntry(id, steve, { uid: ['Steve'], entryUUID: ['1'] })
        socket.write(Buffer.concat([entry, result(id, operations.searchDone)]))
      }
    }),
  )
  onTestFinished(() => server.close())
  const place = { url: server.url, serviceAccount: { dn: '', password: '' } }
  const auth = openAuth(place, { service: undefined })
  const answer = await auth.authenticate({ username: 'Steve', password: 'secret-Steve' })
  return { answer, requests }
}

function refusal(reason: string, detail: object): object {
  return { authenticated: false, reason, detail }
}

describe('success lets in', () => {
  it.each<[string, Buffer[], object | undefined]>([
    ['without a control', [], undefined],
    ['with an empty policy', [policy()], undefined],
    ['with a warning', [policy(expiring(3600))], { expiresInSeconds: 3600 }],
    ['with the warning of Netscape', [netscapeExpiring], { expiresInSeconds: 86_400 }],
    ['with a grace login', [policy(grace(3))], { graceLoginsLeft: 3 }],
    ['with the last grace login', [policy(grace(0)), netscapeExpired], { graceLoginsLeft: 0 }],
    [
      'with grace for a password that has expired',
      [policy(grace(1), error(0))],
      { graceLoginsLeft: 1 },
    ],
    ...[3, 4, 5, 6, 7, 8, 9].map((number): [string, Buffer[], undefined] => [
      `with error ${number}, which is about a new password`,
      [policy(error(number))],
      undefined,
    ]),
  ])('%s', async (_what, controls, passwordWarning) => {
    const { answer } = await loginAnswered({ code: 0, controls })
    if (!answer.authenticated) throw new Error(`not let in: ${answer.reason}`)
    expect(answer.user.passwordWarning).toEqual(passwordWarning)
    expect('passwordWarning' in answer.user).toBe(passwordWarning !== undefined)
    expect(Object.isFrozen(answer.user)).toBe(true)
    expect(Object.isFrozen(answer.user.passwordWarning)).toBe(true)
  })
})

describe('success is a refusal of whoever proved the password', () => {
  it.each<[string, Buffer[], string, string | undefined]>([
    ['changeAfterReset', [policy(error(2))], 'password-must-change', 'changeAfterReset'],
    // As 389 DS answers.
    [
      'changeAfterReset with a time',
      [policy(expiring(0), error(2)), netscapeExpired],
      'password-must-change',
      'changeAfterReset',
    ],
    [
      'changeAfterReset with grace',
      [policy(grace(1), error(2))],
      'password-must-change',
      'changeAfterReset',
    ],
    ['passwordExpired', [policy(error(0))], 'password-expired', 'passwordExpired'],
    ['the control of Netscape alone', [netscapeExpired], 'password-expired', undefined],
    ['accountLocked', [policy(error(1))], 'account-locked', 'accountLocked'],
    ['accountLocked with grace', [policy(grace(1), error(1))], 'account-locked', 'accountLocked'],
  ])('by %s', async (_what, controls, reason, subCode) => {
    const { answer, requests } = await loginAnswered({ code: 0, controls })
    const named = subCode === undefined ? {} : { subCode }
    expect(answer).toEqual(refusal(reason, { resultCode: 0, ...named, passwordProven: true }))
    // The search and the bind: whoever is not let in is not read either.
    const asked = requests.map(({ operation }) => operation)
    expect(asked).toEqual([operations.searchRequest, operations.bindRequest])
  })
})

describe('49 is', () => {
  it.each<[string, Buffer[], string, boolean, string | undefined]>([
    ['no control', [], 'wrong-password', false, undefined],
    ['an empty policy', [policy()], 'wrong-password', false, undefined],
    ['a warning', [policy(expiring(60)), netscapeExpiring], 'wrong-password', false, undefined],
    ['passwordExpired', [policy(error(0))], 'password-expired', true, 'passwordExpired'],
    ['the control of Netscape', [netscapeExpired], 'password-expired', true, undefined],
    ['accountLocked', [policy(error(1))], 'account-locked', false, 'accountLocked'],
    ['changeAfterReset', [policy(error(2))], 'password-must-change', false, 'changeAfterReset'],
    ...[3, 4, 5, 6, 7, 8].map((number): [string, Buffer[], string, boolean, undefined] => [
      `error ${number}`,
      [policy(error(number))],
      'wrong-password',
      false,
      undefined,
    ]),
  ])('with %s', async (_what, controls, reason, passwordProven, subCode) => {
    const { answer } = await loginAnswered({ code: 49, controls })
    const named = subCode === undefined ? {} : { subCode }
    expect(answer).toEqual(refusal(reason, { resultCode: 49, ...named, passwordProven }))
  })
})

describe('389 DS proves nothing by', () => {
  it.each([
    [53, 'account-disabled'],
    [19, 'account-locked'],
  ])('%d, with accountLocked beside it: %s', async (code, reason) => {
    const { answer } = await loginAnswered({ code, controls: [policy(error(1))] })
    expect(answer).toEqual(refusal(reason, { resultCode: code, passwordProven: false }))
  })
})

it.each([0, 49])(
  'a policy that can not be read beside %d is a failure, and no verdict',
  async (code) => {
    const controls = [control(ppolicy, Buffer.from('30847fffffff', 'hex'))]
    await expect(loginAnswered({ code, controls })).rejects.toMatchObject({
      code: 'ERR_LDAP_AUTH_PROTOCOL',
      message: expect.stringContaining('password policy') as string,
    })
  },
)

it('asks for the policy with the bind of the user, and takes no for an answer', async () => {
  const { requests } = await loginAnswered({ code: 0 })
  const bind = requests.find(({ operation }) => operation === operations.bindRequest)?.bytes
  // Not critical, and without a value.
  const asked = tlv(0xa0, tlv(0x30, octets(ppolicy), tlv(0x01, Buffer.from([0]))))
  expect(bind?.subarray(-asked.length)).toEqual(asked)
})
