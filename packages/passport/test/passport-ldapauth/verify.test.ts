import { expect, it } from 'vitest'
import type Strategy from '../../src/passport-ldapauth/index.ts'
import { credentials, type Done, open, perform, serverOf, startCompany, steve } from './company.ts'

async function login(
  verify: Strategy.VerifyCallback,
  options: Partial<Strategy.Options> = {},
): Promise<Done> {
  const server = serverOf(await startCompany())
  return perform(open({ server, ...options }, verify))
}

it('without a verify function the user is the one of the directory', async () => {
  const done = await perform(open({ server: serverOf(await startCompany()) }))
  expect(done).toEqual(['success', expect.objectContaining({ dn: steve })])
})

it('a verify function gets the user and says who it is', async () => {
  const info = { message: 'Welcome' }
  const done = await login((user: { uid: string }, done) => done(null, { name: user.uid }, info))
  expect(done).toEqual(['success', { name: 'Steve' }, info])
})

it('a verify function gets the request first with passReqToCallback', async () => {
  const server = serverOf(await startCompany())
  const verify: Strategy.VerifyCallbackWithRequest = (req, user, done) =>
    done(null, [Reflect.get(req, 'id'), user.uid])
  const strategy = open({ server, passReqToCallback: true }, verify)
  const done = await perform(strategy, credentials, undefined, { id: 7 })
  expect(done).toEqual(['success', [7, 'Steve'], undefined])
})

it('a verify function may refuse the user', async () => {
  expect(await login((_user, done) => done(null, false, { message: 'Not you' }))).toEqual([
    'fail',
    { message: 'Not you' },
  ])
})

const broken = new Error('no database')

it.each<[string, Strategy.VerifyCallback]>([
  ['says so', (_user, done) => done(broken)],
  [
    'throws',
    () => {
      throw broken
    },
  ],
  [
    'rejects',
    async () => {
      throw broken
    },
  ],
])(
  'a verify function that %s ends in an error, whatever handleErrorsAsFailures says',
  async (_how, verify) => {
    expect(await login(verify, { handleErrorsAsFailures: true })).toEqual(['error', broken])
  },
)

const unanswered = [
  'error',
  expect.objectContaining({ message: expect.stringMatching(/^verify: ended without/) as string }),
]

it.each<[string, Strategy.VerifyCallback]>([
  ['takes the user alone', (_user) => ({ name: 'Steve' })],
  ['takes the user alone, and returns a promise', async (user) => user],
  ['takes nothing, and returns a promise', async () => ({ name: 'Steve' })],
])(
  'a verify function that %s ends in an error: what it returns lets nobody in',
  async (_how, verify) => {
    expect(await login(verify)).toEqual(unanswered)
  },
)

it('a verify function with a request and a user ends in an error, too', async () => {
  const verify = ((_req: unknown, user: unknown) => user) as Strategy.VerifyCallback
  expect(await login(verify, { passReqToCallback: true })).toEqual(unanswered)
})

it.each<[string, Strategy.VerifyCallback]>([
  ['among all that it is given', (...given) => void setImmediate(() => given[1](null, 'Steve'))],
  ['behind the user', async (user, ...[done]) => done(null, user.uid)],
  ['with a default', (user, done = () => {}) => done(null, user.uid)],
  [
    'and returns something before',
    (user, done) => {
      setImmediate(() => done(null, user.uid))
      return Promise.resolve(false)
    },
  ],
])('a verify function may take its callback %s', async (_how, verify) => {
  expect(await login(verify)).toEqual(['success', 'Steve', undefined])
})

it('only the first answer of a verify function counts', async () => {
  const actions: string[] = []
  const strategy = open(
    { server: serverOf(await startCompany()) },
    (user: unknown, done: Strategy.VerifyDoneCallback) => {
      done(null, user)
      done(null, false)
      done(broken)
      throw broken
    },
  )
  strategy.fail = () => actions.push('fail')
  strategy.error = () => actions.push('error')
  await new Promise((resolve) => {
    strategy.success = resolve
    strategy.authenticate({ body: credentials } as never)
  })
  expect(await perform(strategy)).toEqual([
    'success',
    expect.objectContaining({ dn: steve }),
    undefined,
  ])
  expect(actions).toEqual([])
})
