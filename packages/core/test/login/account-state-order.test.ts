import type { Attributes, Directory } from '@ldap-auth/testing'
import { describe, expect, it } from 'vitest'
import { openAuth, startPeople, steve, type Variation } from './people.ts'

const right = { username: 'Steve', password: 'secret-Steve' }
const wrong = { ...right, password: 'wrong' }

const disabled: Attributes = { userAccountControl: '514' }
const refused = {
  authenticated: false,
  reason: 'account-disabled',
  detail: { passwordProven: true },
}
const wrongPassword = {
  authenticated: false,
  reason: 'wrong-password',
  detail: { resultCode: 49, passwordProven: false },
}

async function startWith(state: Attributes, access: object = {}): Promise<Directory> {
  const directory = await startPeople({ access })
  directory.modify(steve, state)
  return directory
}

/** What a login is answered, and what the directory was asked for it. */
async function login(directory: Directory, credentials: typeof right, options: Variation = {}) {
  const auth = openAuth(directory, options)
  await auth.findUser('nobody')
  const before = directory.operations.length
  const answer = await auth.authenticate(credentials)
  const asked = directory.operations.slice(before).map(({ op, dn, scope }) => ({ op, dn, scope }))
  return { answer, asked }
}

describe('an account that may not be used', () => {
  it.each<[string, Attributes]>([
    ['account-disabled', { userAccountControl: '514' }],
    ['account-disabled', { nsAccountLock: 'TRUE' }],
    ['account-expired', { accountExpires: '1' }],
    ['account-expired', { shadowExpire: '1' }],
    ['account-expired', { krbPrincipalExpiration: '20200101000000Z' }],
    ['account-expired', { pwdEndTime: '20200101000000Z' }],
  ])('is %s and not let in by a right password whose bind succeeds: %j', async (reason, state) => {
    const directory = await startWith(state)
    expect((await login(directory, right)).answer).toEqual({ ...refused, reason })
    expect(directory.operations.at(-1)).toMatchObject({ op: 'bind', dn: steve, resultCode: 0 })
  })

  it('is told to nobody with a wrong password', async () => {
    expect((await login(await startWith(disabled), wrong)).answer).toEqual(wrongPassword)
  })

  it('takes the requests of a wrong password at any account: one search and one bind', async () => {
    const directory = await startWith(disabled)
    const atDisabled = await login(directory, wrong)
    const withRight = await login(directory, right)
    directory.modify(steve, { userAccountControl: '512' })
    const atGood = await login(directory, wrong)
    expect(atDisabled.answer).toEqual(atGood.answer)
    expect(atDisabled.asked).toEqual(atGood.asked)
    expect(withRight.asked).toEqual(atGood.asked)
    expect(atGood.asked.map(({ op }) => op)).toEqual(['search', 'bind'])
  })

  it('costs a login that is let in no request', async () => {
    const { answer, asked } = await login(await startWith({}), right)
    expect(answer).toMatchObject({ authenticated: true })
    expect(asked.map(({ op }) => op)).toEqual(['search', 'bind', 'search'])
  })
})

describe('the state is seen with whosever rights can read it', () => {
  const hidden = { hiddenFromService: ['userAccountControl'] }

  it('of the user, where the service account may not', async () => {
    const directory = await startWith(disabled, hidden)
    expect((await login(directory, right)).answer).toEqual(refused)
    expect((await login(directory, wrong)).answer).toEqual(wrongPassword)
  })

  it('of the service account, where the user may not', async () => {
    const directory = await startWith(disabled, { hiddenFromUsers: ['userAccountControl'] })
    expect((await login(directory, right)).answer).toEqual(refused)
  })

  it.each(['user-then-service', 'service', 'user'] as const)(
    'of the service account, with readAs %s',
    async (readAs) => {
      const directory = await startWith(disabled)
      expect((await login(directory, right, { user: { readAs } })).answer).toEqual(refused)
    },
  )

  it('of nobody, where the search is anonymous', async () => {
    const directory = await startWith(disabled)
    expect((await login(directory, right, { service: undefined })).answer).toEqual(refused)
  })

  it('of an account whose every state is hidden: the answer to the bind has to do', async () => {
    const access = { ...hidden, hiddenFromUsers: ['userAccountControl'] }
    const { answer } = await login(await startWith(disabled, access), right)
    expect(answer).toMatchObject({ authenticated: true })
  })
})

describe('a state comes before what is required', () => {
  const require = { filter: '(employeeType=nobody)' }

  it('disabled, and not authorized', async () => {
    expect((await login(await startWith(disabled), right, { require })).answer).toEqual(refused)
    expect((await login(await startWith({}), right, { require })).answer).toMatchObject({
      reason: 'not-authorized',
    })
  })

  it('a password to be changed, and disabled: nothing was asked before the first', async () => {
    const { answer, asked } = await login(await startWith({ ...disabled, pwdReset: 'TRUE' }), right)
    expect(answer).toMatchObject({
      reason: 'password-must-change',
      detail: { passwordProven: true },
    })
    expect(asked.map(({ op }) => op)).toEqual(['search', 'bind'])
  })
})
