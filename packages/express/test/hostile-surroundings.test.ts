import { request } from 'node:http'
import { lucille, steve, userBinds } from '@ldap-auth/test-company'
import type { Request } from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, browser, script, sessions, startApp, versions } from './app.ts'

describe.each(versions)('the middleware on %s', (_name, express) => {
  let app: App
  afterEach(() => app.close())

  it('tells the error handler when what stands before makes its answer impossible to write', async () => {
    app = await startApp(express, {
      before: (outer) => {
        outer.use((req, _res, next) => {
          // A header takes no such letters, and the mount path goes into Location.
          req.url = decodeURI(req.url)
          next()
        })
      },
      mount: '/:tenant',
    })
    const answer = await app.client().get('/%E6%97%A5/x').set(browser)
    expect(answer.status).toBe(500)
    expect(app.errors).toHaveLength(1)
  })

  it('sends no password for a client that left while something before it was slow', async () => {
    let arrived = false
    let wentOn = false
    app = await startApp(express, {
      before: (outer) => {
        outer.post('/login', express.urlencoded({ extended: false }), (req, res, next) => {
          if (req.body?.username !== steve.username) return next()
          arrived = true
          res.once('close', () => {
            next()
            wentOn = true
          })
        })
      },
    })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const outgoing = request({
      port: app.port,
      host: '127.0.0.1',
      path: '/login',
      method: 'POST',
      headers,
    })
    outgoing.on('error', () => undefined)
    outgoing.end(new URLSearchParams(steve).toString())
    await vi.waitFor(() => expect(arrived).toBe(true))
    outgoing.destroy()
    await vi.waitFor(() => expect(wentOn).toBe(true))
    // Whatever began is over when a later login has been answered and close() has drained the rest.
    expect((await app.client().post('/login').send(lucille)).status).toBe(200)
    await app.auth.close()
    expect(userBinds(app.directory)).toBe(1)
    expect(app.errors).toEqual([])
  })

  it('tells the error handler when the session ends during the login', async () => {
    let latest: Request | undefined
    app = await startApp(express, {
      hasSession: false,
      before: (outer) => {
        outer.use(sessions(), (req, _res, next) => {
          latest = req
          next()
        })
      },
    })
    app.directory.fail({
      on: 'bind',
      with: 'busy',
      when: () => {
        latest?.session?.destroy(() => undefined)
        return false
      },
    })
    expect((await app.client().post('/login').send(steve)).status).toBe(500)
    expect(app.errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('the session ended') }),
    ])
  })

  it('takes the bytes that a raw parser left for no parsed body', async () => {
    app = await startApp(express, {
      before: (outer) => void outer.use(express.raw({ type: () => true })),
    })
    const login = await app.client().post('/login').set(script).type('form').send(steve)
    expect(login.status).toBe(400)
    expect(login.body.error.code).toBe('body-consumed')
  })
})
