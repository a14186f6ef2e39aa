import { lucille, steve, traffic } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, type AppOptions, startApp, versions } from './app.ts'

const ways: readonly [string, NonNullable<AppOptions['login']>][] = [
  ['by name', (passport) => passport.authenticate('ldap')],
  ['as an instance', (passport, strategy) => passport.authenticate(strategy)],
]

describe.each(versions)('overlapping logins by %s', (_name, version) => {
  let app: App
  afterEach(() => app.close())

  it.each(ways)('of a strategy given %s are each answered with their own', async (_way, login) => {
    app = await startApp(version, { login })
    const isSteve = ({ dn = '' }) => dn.startsWith('uid=steve,')
    app.directory.fail({ on: 'bind', with: 'slow', when: isSteve })
    let isSlowOneDone = false
    const slow = app.client().post('/login').send(steve)
    const first = slow.then((answer) => {
      isSlowOneDone = true
      return answer
    })
    await vi.waitFor(() => expect(traffic(app.directory)).toContain('search'))
    const second = await app.client().post('/login').send(lucille)
    expect(isSlowOneDone).toBe(false)
    expect(second.body.user.username).toBe('lucille')
    expect((await first).body.user.username).toBe('steve')
  })

  it.each(ways)('of a strategy given %s may end differently', async (_way, login) => {
    app = await startApp(version, { login })
    const everybody = Array.from({ length: 12 }, (_, index) => {
      const credentials = index % 2 === 0 ? steve : lucille
      const password = index % 3 === 0 ? 'wrong' : credentials.password
      return { ...credentials, password }
    })
    const answers = await Promise.all(
      everybody.map((credentials) => app.client().post('/login').send(credentials)),
    )
    expect(answers.map(({ status, body }) => [status, body.user?.username])).toEqual(
      everybody.map(({ username, password }) =>
        password === 'wrong' ? [401, undefined] : [200, username],
      ),
    )
  })
})
