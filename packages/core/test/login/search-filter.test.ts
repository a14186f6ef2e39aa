import {
  onRequest,
  operations,
  result,
  searchEntry,
  startScriptedServer,
} from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  asked,
  entries,
  openAuth,
  peopleBase,
  person,
  startPeople,
  steve,
  userBinds,
} from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

describe('the search for a user', () => {
  it('I1 prefix (uid= and suffix ) search for exactly (uid=Steve) below the base DN, subtree', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { prefix: '(uid=', suffix: ')' } })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    const search = directory.operations.find(({ op }) => op === 'search')
    expect(search).toMatchObject({ filter: '(uid=Steve)', dn: peopleBase, scope: 'sub' })
  })

  it('I3 prefix (mail= searches for the address, and the bind uses the DN found', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { prefix: '(mail=', suffix: ')' } })
    const result = await auth.authenticate({
      username: 'steve@company.com',
      password: 'secret-Steve',
    })
    expect(result).toMatchObject({ authenticated: true, user: { username: 'steve@company.com' } })
    expect(asked(directory, 'search')[0]).toBe('(mail=steve@company.com)')
    expect(userBinds(directory)).toEqual([steve])
  })

  it.each([
    ['(uid=', ')', 'uid'],
    ['(&(objectClass=person)(mail=', '))', 'mail'],
    ['(&(mail=', ')(c=US))', 'mail'],
  ])('I4 the user name attribute comes from the prefix %s', async (prefix, suffix, attribute) => {
    const directory = await startPeople()
    const auth = openAuth(directory, { user: { prefix, suffix } })
    expect(auth.options.user.usernameAttribute).toBe(attribute)
  })

  it('I4 the user name is what the entry says, not what was typed', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, {
      user: { prefix: '(&(objectClass=inetOrgPerson)(uid=', suffix: '))' },
    })
    const result = await auth.authenticate({ username: ' sTEVE ', password: 'secret-Steve' })
    expect(result).toMatchObject({ authenticated: true, user: { username: 'Steve' } })
  })

  it.each([
    ['Steve)(uid=*', '(uid=Steve\\29\\28uid=\\2a)'],
    ['*', '(uid=\\2a)'],
    ['\\', '(uid=\\5c)'],
    ['\\2a', '(uid=\\5c2a)'],
    ['{{username}}', '(uid={{username}})'],
    ["$'", "(uid=$')"],
    ['EXTERNAL', '(uid=EXTERNAL)'],
  ])('I5 rule 3: the name %s adds no clause and matches itself only', async (username, filter) => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const result = await auth.authenticate({ username, password: 'secret-Steve' })
    expect(result).toMatchObject({ authenticated: false, reason: 'unknown-user' })
    expect(asked(directory, 'search')).toEqual([filter])
    expect(userBinds(directory)).toEqual([])
  })

  it('I5 a person called * can log in, and only that person', async () => {
    const star = person({ uid: '*', cn: 'Star', sn: 'Star', givenName: 'Star' })
    const directory = await startPeople({ entries: [...entries, star] })
    const auth = openAuth(directory)
    const result = await auth.authenticate({ username: '*', password: 'secret-*' })
    expect(result).toMatchObject({ authenticated: true, user: { username: '*' } })
  })

  it('I9 nobody found is a refusal, and no bind is sent', async () => {
    const directory = await startPeople()
    const result = await openAuth(directory).authenticate({ username: 'nobody', password: 'x' })
    expect(result).toEqual({
      authenticated: false,
      reason: 'unknown-user',
      detail: { passwordProven: false },
    })
    expect(userBinds(directory)).toEqual([])
  })

  it('looks below every base, and takes an entry that two bases share for one', async () => {
    const directory = await startPeople()
    const base = ['ou=groups,dc=company,dc=com', peopleBase, 'dc=company,dc=com']
    const auth = openAuth(directory, { user: { base } })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    const bases = directory.operations.filter(({ op, scope }) => op === 'search' && scope === 'sub')
    expect(bases.map(({ dn }) => dn).sort()).toEqual([...base].sort())
  })

  it('goes no deeper than one level with scope one', async () => {
    const directory = await startPeople()
    const deep = openAuth(directory, { user: { base: 'dc=company,dc=com', scope: 'one' } })
    expect(await deep.authenticate(credentials)).toMatchObject({ reason: 'unknown-user' })
    const right = openAuth(directory, { user: { scope: 'one' } })
    expect(await right.authenticate(credentials)).toMatchObject({ authenticated: true })
  })
})

describe('I10 two entries that match', () => {
  const twin = {
    ...person({ uid: 'twin', cn: 'Twin', sn: 'Gray', givenName: 'Ben' }),
    dn: `cn=Twin,${peopleBase}`,
  }
  twin.attributes['uid'] = 'Steve'
  twin.attributes['userPassword'] = 'secret-Steve'
  const doubled = [...entries, twin]

  it('are refused by default, without a bind', async () => {
    const directory = await startPeople({ entries: doubled })
    const result = await openAuth(directory).authenticate(credentials)
    expect(result).toMatchObject({ authenticated: false, reason: 'ambiguous-user' })
    expect(userBinds(directory)).toEqual([])
  })

  it('with match first: the first one is bound, and only that one', async () => {
    const directory = await startPeople({ entries: doubled })
    const auth = openAuth(directory, { user: { match: 'first' } })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    const wrong = await auth.authenticate({ ...credentials, password: 'wrong' })
    expect(wrong).toMatchObject({ authenticated: false, reason: 'wrong-password' })
    expect(userBinds(directory)).toEqual([steve, steve])
  })

  it.each([
    ['by case alone', steve, steve.toUpperCase()],
    ['by a ligature alone', `uid=\u{fb01}n,${peopleBase}`, `uid=fin,${peopleBase}`],
    ['and are no DNs', 'no dn', 'no dn either'],
  ])('stay two where their names differ %s', async (_how, one, two) => {
    const server = await startScriptedServer((socket) =>
      onRequest(socket, ({ id, operation }) => {
        const entry = (dn: string, uuid: string): Buffer =>
          searchEntry(id, dn, { uid: ['Steve'], entryUUID: [uuid] })
        const found = [entry(one, '1'), entry(two, '2'), result(id, operations.searchDone)]
        if (operation === operations.searchRequest) socket.write(Buffer.concat(found))
        else socket.write(result(id, operations.bindResponse))
      }),
    )
    onTestFinished(() => server.close())
    const serviceAccount = { dn: 'cn=service', password: 'secret' }
    const auth = openAuth({ url: server.url, serviceAccount })
    expect(await auth.authenticate(credentials)).toMatchObject({ reason: 'ambiguous-user' })
  })
})
