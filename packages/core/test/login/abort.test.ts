import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { entries, openAuth, peopleBase, startPeople, steve, userBinds } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const aborted = expect.objectContaining({ code: 'ERR_LDAP_AUTH_ABORTED', cause: 'gone' })

describe('a login that is called off', () => {
  it('beforehand asks the directory nothing about the user', async () => {
    const directory = await startPeople()
    const signal = AbortSignal.abort('gone')
    await expect(openAuth(directory).authenticate(credentials, { signal })).rejects.toThrow(aborted)
    expect(directory.operations.filter(({ op }) => op === 'search')).toEqual([])
  })

  it('while it searches ends at once, abandons the search and binds nobody', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    await auth.check()
    directory.fail({ on: 'search', with: 'hang', times: 1 })
    const controller = new AbortController()
    const login = auth.authenticate(credentials, { signal: controller.signal })
    await expect.poll(() => auth.stats.searchConnections.busy).toBe(1)
    controller.abort('gone')
    await expect(login).rejects.toThrow(aborted)
    await expect.poll(() => directory.operations.at(-1)?.op).toBe('abandon')
    expect(userBinds(directory)).toEqual([])
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })

  it('while it binds ends at once, and the bind that was sent ends by itself', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory)
    const isBind = ({ dn }: { dn?: string }): boolean => dn === steve
    directory.fail({ on: 'bind', with: 'slow', delayMs: 100, times: 1, when: isBind })
    const controller = new AbortController()
    const login = auth.authenticate(credentials, { signal: controller.signal })
    await expect.poll(() => userBinds(directory)).toEqual([steve])
    controller.abort('gone')
    await expect(login).rejects.toThrow(aborted)
    await expect.poll(() => auth.stats.bindConnections).toEqual({ open: 1, busy: 0, waiting: 0 })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
  })

  it('warns of no leak, however many share its signal and however many bases it searches', async () => {
    const bases = Array.from({ length: 12 }, (_, at) => `ou=b${at},dc=company,dc=com`)
    const units = bases.map((dn) => ({ dn, attributes: { objectClass: 'organizationalUnit' } }))
    const directory = await startPeople({ entries: [...entries, ...units] })
    const auth = openAuth(directory, { user: { base: [peopleBase, ...bases] } })
    const { signal } = new AbortController()
    const warnings: Error[] = []
    const warned = (warning: Error): number => warnings.push(warning)
    process.on('warning', warned)
    await Promise.all(Array.from({ length: 30 }, () => auth.authenticate(credentials, { signal })))
    await new Promise(setImmediate)
    process.off('warning', warned)
    expect(warnings).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
