import {
  onRequest,
  operations,
  result,
  searchEntry,
  startScriptedServer,
} from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Course } from '../../src/login/course.ts'
import { accepted, verify } from '../../src/login/verify.ts'
import { deadlineIn, roomAt } from '../directory/people.ts'
import { openAuth, startPeople, steve, userBinds } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

describe('rule 2: a login is accepted by its own bind and by nothing else', () => {
  it('a directory that answers everything but the bind lets nobody in', async () => {
    const server = await startScriptedServer((socket) =>
      onRequest(socket, ({ id, operation }) => {
        if (operation === operations.bindRequest) {
          socket.write(result(id, operations.bindResponse, { code: 49 }))
        } else if (operation === operations.searchRequest) {
          const entry = searchEntry(id, steve, { uid: ['Steve'], entryUUID: ['1'] })
          socket.write(Buffer.concat([entry, result(id, operations.searchDone)]))
        }
      }),
    )
    onTestFinished(() => server.close())
    const auth = openAuth(
      { url: server.url, serviceAccount: { dn: '', password: '' } },
      { service: undefined },
    )
    expect(await auth.findUser('Steve')).toMatchObject({ username: 'Steve' })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: false })
  })

  it('no proof and a forged one accept nobody', async () => {
    const directory = await startPeople()
    const user = await openAuth(directory).findUser('Steve')
    if (user === null) throw new Error('Steve is missing')
    for (const forged of [undefined, {}, { proves: () => true }]) {
      expect(() => accepted(forged as unknown as Parameters<typeof accepted>[0], user)).toThrow(
        /proof/,
      )
    }
  })

  it('the proof of somebody else accepts nobody', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const [own, other] = [await auth.findUser('Steve'), await auth.findUser('ben')]
    if (own === null || other === null) throw new Error('Steve or Ben is missing')
    const room = roomAt(directory)
    const target = { dn: own.dn }
    const { proof } = await verify(
      room,
      target,
      'secret-Steve',
      { deadline: deadlineIn(10_000), course: new Course() },
      async () => own,
    )
    if (proof === undefined) throw new Error('the password is wrong')
    expect(accepted(proof, own)).toMatchObject({ authenticated: true })
    expect(() => accepted(proof, other)).toThrow(/proof/)
  })

  it('finding a user binds nobody', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.findUser('Steve')
    await auth.findUser({ dn: steve })
    expect(userBinds(directory)).toEqual([])
    expect(auth.stats.logins).toEqual({ accepted: 0, rejected: 0, failed: 0 })
  })
})

describe('rule 8: one login, one bind', () => {
  it.each([
    [credentials, { authenticated: true }],
    [{ ...credentials, password: 'wrong' }, { reason: 'wrong-password' }],
  ])('also when it is refused', async (typed, expected) => {
    const directory = await startPeople()
    expect(await openAuth(directory).authenticate(typed)).toMatchObject(expected)
    expect(userBinds(directory)).toEqual([steve])
  })

  it.each(['busy', 'close', { code: 80 }] as const)('also when it failed by %j', async (fault) => {
    const directory = await startPeople()
    directory.fail({ on: 'bind', with: fault, when: ({ dn }) => dn === steve })
    await expect(openAuth(directory).authenticate(credentials)).rejects.toThrow()
    expect(userBinds(directory)).toEqual([steve])
  })

  it('a referral on a bind is recognised and refused', async () => {
    const directory = await startPeople()
    directory.fail({ on: 'bind', with: 'referral', when: ({ dn }) => dn === steve })
    await expect(openAuth(directory).authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_LDAP_AUTH_REFERRAL_REFUSED' }),
    )
    expect(userBinds(directory)).toEqual([steve])
  })
})
