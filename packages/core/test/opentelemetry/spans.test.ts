import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { openAuth, peopleBase, person, startPeople, steve } from '../login/people.ts'
import { treeOf, watch } from './telemetry.ts'

const right = { username: 'steve', password: 'secret-Steve' }

const base = { dn: peopleBase, attributes: { objectClass: 'organizationalUnit' } }

function memberEntry(number: number) {
  return person({ uid: `member${number}`, cn: 'Member', sn: 'Member', givenName: 'Member' })
}

function named(spans: readonly ReadableSpan[], name: string): ReadableSpan[] {
  return spans.filter((span) => span.name === name)
}

function attributesOf(spans: readonly ReadableSpan[], name: string) {
  return named(spans, name).map(({ attributes }) => attributes)
}

describe('spans', () => {
  it('are those of the request, of the login below it, and of its binds and searches below that', async () => {
    const { spans, within } = watch()
    const auth = openAuth(await startPeople())
    await within('POST /login', () => auth.authenticate(right))
    // The first search opens its connection, and binds the service account on it.
    expect(treeOf(spans())).toEqual([
      [
        'POST /login',
        [['ldap_auth.login', [['ldap.search', ['ldap.bind']], 'ldap.bind', 'ldap.search']]],
      ],
    ])
  })

  it('of logins at the same time stay with their own login, right or wrong', async () => {
    const { log, spans, within } = watch({ identifyUsers: true })
    const numbers = Array.from({ length: 8 }, (_, number) => number)
    const auth = openAuth(await startPeople({ entries: [base, ...numbers.map(memberEntry)] }), {
      ...{ cache: false, pool: { searchConnections: 1 } },
      user: { readAs: 'service', idAttribute: 'uid' },
    })
    // The connection that searches is opened, and the service account bound, before.
    await auth.findUser('nobody')
    const before = spans().length
    await Promise.all(
      numbers.map((number) =>
        within(`member${number}`, () =>
          auth.authenticate({
            username: `member${number}`,
            password: number % 2 === 0 ? `secret-member${number}` : 'wrong',
          }),
        ),
      ),
    )
    const all = spans().slice(before)
    expect(treeOf(all)).toEqual(
      numbers.map((number) => [
        `member${number}`,
        [['ldap_auth.login', ['ldap.search', 'ldap.bind']]],
      ]),
    )
    const requests = new Map(all.map((span) => [span.spanContext().spanId, span.name]))
    const logins = named(all, 'ldap_auth.login')
    for (const { parentSpanContext, attributes } of logins) {
      expect(requests.get(parentSpanContext?.spanId ?? '')).toBe(attributes['user.id'])
    }
    const steps = log.lines.filter(({ span }) => logins.includes(span)).map(({ what }) => what)
    expect(steps).toEqual([...numbers.map(() => 'begun'), ...numbers.map(() => 'ended')])
  })

  it('of what goes on after its login has ended are not below it', async () => {
    const { spans } = watch()
    const directory = await startPeople()
    const auth = openAuth(directory)
    const login = { isOver: (): void => {} }
    const over = new Promise<void>((resolve) => {
      login.isOver = resolve
    })
    const left: Promise<unknown>[] = []
    const password = async (): Promise<string> => {
      left.push(over.then(() => auth.findUser('ben')))
      return directory.serviceAccount.password
    }
    const service = { ...directory.serviceAccount, password }
    await openAuth(directory, { service }).authenticate(right)
    const before = spans().length
    login.isOver()
    await Promise.all(left)
    expect(treeOf(spans().slice(before))).toEqual([['ldap.search', ['ldap.bind']]])
  })

  it('of questions without a login are below what the application was at', async () => {
    const { spans, within } = watch()
    const auth = openAuth(await startPeople())
    await auth.findUser('steve')
    await within('GET /people', () => auth.findUser('ben'))
    expect(treeOf(spans())).toEqual([
      ['ldap.search', ['ldap.bind']],
      ['GET /people', ['ldap.search']],
    ])
  })

  it('say what was asked of which server, and what it answered', async () => {
    const { spans } = watch()
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.authenticate(right)
    await auth.authenticate({ ...right, password: 'wrong' })
    const server = {
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(directory.url).port),
    }
    const bind = { 'ldap.operation.name': 'bind', ...server }
    expect(attributesOf(spans(), 'ldap.bind')).toEqual([
      { ...bind, 'ldap_auth.account': 'service', 'ldap.response.result_code': 0 },
      { ...bind, 'ldap_auth.account': 'user', 'ldap.response.result_code': 0 },
      { ...bind, 'ldap_auth.account': 'user', 'ldap.response.result_code': 49 },
    ])
    const search = {
      ...{ 'ldap.operation.name': 'search', ...server },
      ...{ 'ldap.response.result_code': 0, 'ldap.response.returned_entries': 1 },
    }
    expect(attributesOf(spans(), 'ldap.search')).toEqual([
      { ...search, 'ldap_auth.account': 'service', 'ldap.search.scope': 'sub' },
      { ...search, 'ldap_auth.account': 'user', 'ldap.search.scope': 'base' },
    ])
    expect(named(spans(), 'ldap.bind').map(({ kind }) => kind)).toContain(SpanKind.CLIENT)
    expect(attributesOf(spans(), 'ldap_auth.login')).toEqual([
      {
        'ldap_auth.login.outcome': 'accepted',
        'ldap_auth.login.source': 'directory',
      },
      {
        'ldap_auth.login.outcome': 'rejected',
        'ldap_auth.login.reason': 'wrong-password',
        'ldap.response.result_code': 49,
      },
    ])
    // A wrong password is an answer: nothing has failed.
    expect(spans().map(({ status }) => status.code)).not.toContain(SpanStatusCode.ERROR)
  })

  it('are errors where something failed, with what it was', async () => {
    const { spans } = watch()
    const directory = await startPeople()
    directory.fail({ on: 'bind', with: 'close', when: ({ dn }) => dn === steve })
    await openAuth(directory)
      .authenticate(right)
      .catch(() => {})
    const failed = spans().filter(({ status }) => status.code === SpanStatusCode.ERROR)
    const type = 'ERR_LDAP_AUTH_CONNECT'
    expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['ldap_auth.login', type],
      ['ldap.bind', type],
    ])
  })

  it('are errors where the directory refuses the service account', async () => {
    const { spans } = watch()
    const directory = await startPeople()
    const service = { ...directory.serviceAccount, password: 'no longer right' }
    await openAuth(directory, { service })
      .authenticate(right)
      .catch(() => {})
    expect(attributesOf(spans(), 'ldap.bind')).toMatchObject([{ 'error.type': '49' }])
    expect(named(spans(), 'ldap.bind')[0]?.status.code).toBe(SpanStatusCode.ERROR)
  })

  it('name people only where that was asked for', async () => {
    const context = { clientAddress: '192.0.2.1' }
    const quiet = watch()
    const auth = openAuth(await startPeople())
    const result = await auth.authenticate(right, context)
    if (!result.authenticated) throw new Error(result.reason)
    const { id } = result.user
    const text = JSON.stringify(quiet.spans().map(({ name, attributes }) => [name, attributes]))
    expect(text).not.toMatch(/steve|192\.0\.2\.1/i)
    expect(text).not.toContain(id)
    quiet.stop()

    const telling = watch({ identifyUsers: true })
    await auth.authenticate({ ...right, password: 'wrong' }, context)
    expect(attributesOf(telling.spans(), 'ldap_auth.login')).toMatchObject([
      { 'user.id': id, 'client.address': '192.0.2.1' },
    ])
  })

  it('are made no more once that has been stopped', async () => {
    const { spans, stop } = watch()
    const auth = openAuth(await startPeople())
    stop()
    await auth.authenticate(right)
    expect(spans()).toEqual([])
  })
})
