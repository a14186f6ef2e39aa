import { steve } from '@ldap-auth/test-company'
import type { Request, Response } from 'express'
import { MemoryStore } from 'express-session'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, sessionsIn, startApp, versions } from './app.ts'

describe.each(versions)('a logout on %s', (_name, express) => {
  let app: App
  afterEach(() => app.close())

  it('is not undone by a request that writes the session after it', async () => {
    const store = new MemoryStore()
    const held = vi.fn<(req: Request, res: Response) => void>()
    app = await startApp(express, { store, behind: (outer) => void outer.get('/slow', held) })
    const login = await app.client().post('/login').send(steve)
    const cookie = String(login.headers['set-cookie']).split(';', 1)
    const writing = app.client().get('/slow').set('Cookie', cookie).then()
    const [req, res] = await vi.waitFor(() => held.mock.lastCall ?? expect.fail('not held'))
    await app.client().post('/logout').set('Cookie', cookie).send({})
    Object.assign(req.session, { cart: 'full' })
    res.json({})
    await writing
    const kept = JSON.stringify(await sessionsIn(store))
    expect(kept).toContain('"username":"steve"')
    const answer = await app.client().get('/').set('Cookie', cookie)
    expect([answer.status, answer.body.error.code]).toEqual([401, 'session-expired'])
  })
})
