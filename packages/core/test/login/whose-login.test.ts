import { describe, expect, it } from 'vitest'
import { heard } from './hearing.ts'
import { openAuth, peopleBase, startPeople, steve } from './people.ts'

const right = { username: 'steve', password: 'secret-Steve' }
const id = expect.any(String) as string
const found = { id, username: 'Steve' }

function wrong(number: number): typeof right {
  return { ...right, password: `a wrong one ${number}` }
}

describe('the event of a login tells whose entry was found', () => {
  it('of one that is throttled by a name that was found before', async () => {
    const logins = heard('login')
    const auth = openAuth(await startPeople())
    for (let tries = 0; tries < 5; tries += 1) await auth.authenticate(wrong(tries))
    expect(logins.at(-1)).toMatchObject({ ...found, reason: 'too-many-attempts' })
    expect(logins.at(-1)?.retryAfterMs).toBeGreaterThan(0)
  })

  it('of a known-wrong password that costs no bind', async () => {
    const logins = heard('login')
    const auth = openAuth(await startPeople())
    await auth.authenticate(wrong(1))
    await auth.authenticate(wrong(1))
    expect(auth.stats.throttle.repeated).toBe(1)
    expect(logins[1]).toMatchObject({ ...found, reason: 'wrong-password' })
  })

  it('of equal logins that are one for the directory', async () => {
    const logins = heard('login')
    const directory = await startPeople()
    const auth = openAuth(directory)
    await Promise.all([wrong(1), wrong(1), wrong(1)].map((one) => auth.authenticate(one)))
    expect(directory.operations.filter(({ dn }) => dn === steve)).toHaveLength(1)
    expect(logins).toHaveLength(3)
    for (const login of logins) expect(login).toMatchObject(found)
  })

  it('of somebody who is remembered', async () => {
    const logins = heard('login')
    const auth = openAuth(await startPeople())
    await auth.authenticate(right)
    await auth.authenticate(wrong(1))
    expect(auth.stats.cache.user.hits).toBe(1)
    expect(logins[1]).toMatchObject({ ...found, reason: 'wrong-password' })
  })

  it('of a name that makes the DN only once the entry was seen', async () => {
    const logins = heard('login')
    const auth = openAuth(await startPeople(), {
      cache: false,
      user: { base: undefined, filter: undefined, dn: `uid={{username}},${peopleBase}` },
    })
    await auth.authenticate(wrong(1))
    await auth.authenticate(right)
    expect(logins[0]).toMatchObject({ reason: 'wrong-password' })
    expect(logins[0]).not.toHaveProperty('username')
    expect(logins[1]).toMatchObject({ ...found, outcome: 'accepted' })
  })

  it('of who is right and has no business here', async () => {
    const logins = heard('login')
    const auth = openAuth(await startPeople(), { require: { filter: '(employeeType=none)' } })
    await auth.authenticate(right)
    expect(logins[0]).toMatchObject({ ...found, reason: 'not-authorized', passwordProven: true })
  })

  it('of nobody where nobody was found', async () => {
    const logins = heard('login')
    await openAuth(await startPeople()).authenticate({ username: 'Hunter2', password: 'x' })
    expect(logins[0]).toMatchObject({ reason: 'unknown-user' })
    expect(logins[0]).not.toHaveProperty('id')
    expect(logins[0]).not.toHaveProperty('username')
  })
})
