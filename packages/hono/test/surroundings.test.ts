import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { steve } from '@ldap-auth/test-company'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, cookieOf, logIn, startApp } from './app.ts'

let app: App
afterEach(() => app.close())

describe('what stands before', () => {
  it('may have looked at the body', async () => {
    app = await startApp({
      before: (outer) => {
        outer.use(async (c, next) => {
          expect(c.req.raw.signal.aborted).toBe(false)
          await next()
        })
        outer.use(bodyLimit({ maxSize: 1000 }))
      },
    })
    expect((await logIn(app.url, steve)).status).toBe(200)
    const chunked = request(`${app.url}/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
    })
    chunked.write('{"username":"steve",')
    chunked.end('"password":"blue-sky"}')
    const [answer] = await once(chunked, 'response')
    expect(answer.statusCode).toBe(200)
    answer.resume()
  })

  it('may not have read it to the end', async () => {
    app = await startApp({
      before: (outer) => {
        outer.use(async (c, next) => {
          await c.req.text()
          await next()
        })
      },
    })
    const login = await logIn(app.url, steve)
    expect(login.status).toBe(400)
    expect(await login.json()).toMatchObject({ error: { code: 'body-consumed' } })
  })

  it('loosens nothing that our answers say, and is not forgotten', async () => {
    app = await startApp({
      before: (outer) => {
        outer.use(cors())
        outer.use(async (c, next) => {
          c.header('Cache-Control', 'public, max-age=60')
          c.header('Vary', 'Origin')
          await next()
        })
      },
    })
    const answer = await fetch(app.url)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('vary')).toMatch(/Origin/)
    expect(answer.headers.get('vary')).toMatch(/Cookie, Authorization/)
  })
})

describe('what stands behind', () => {
  it('is kept from caches, unless it says otherwise', async () => {
    app = await startApp({
      behind: (outer) => {
        outer.get('/raw', () => new Response('raw'))
        outer.get('/own', () => new Response('own', { headers: { 'Cache-Control': 'private' } }))
        outer.get('/broken', () => {
          throw new Error('broken')
        })
      },
    })
    const cookie = cookieOf(await logIn(app.url, steve))
    const kept = async (path: string): Promise<(string | null)[]> => {
      const { headers } = await fetch(app.url + path, { headers: { cookie } })
      return [headers.get('cache-control'), headers.get('vary')]
    }
    expect(await kept('/raw')).toEqual(['no-store', 'Cookie, Authorization'])
    expect(await kept('/own')).toEqual(['private', 'Cookie, Authorization'])
    expect(await kept('/broken')).toEqual(['no-store', 'Cookie, Authorization'])
  })
})

describe('a password in clear', () => {
  it.each(['/', 'https://localhost/'])('is refused from elsewhere at %s', async (path) => {
    app = await startApp({ options: { basic: { realm: 'Company' } } })
    const authorization = `Basic ${btoa(`${steve.username}:${steve.password}`)}`
    const headers = { authorization, 'x-forwarded-for': '192.0.2.7' }
    const [answer] = await once(request(app.url, { path, headers }).end(), 'response')
    expect(answer.statusCode).toBe(403)
    answer.resume()
  })
})

describe('a WebSocket', () => {
  it('is guarded when it is opened', async () => {
    app = await startApp()
    // As @hono/node-server asks the application: there is no answer to write to.
    const upgrade = async (incoming: IncomingMessage, socket: Duplex): Promise<void> => {
      const headers = { cookie: incoming.headers.cookie ?? '' }
      const { status } = await app.fetch(new Request(app.url, { headers }), { incoming })
      socket.end(`HTTP/1.1 ${status} Answered\r\nContent-Length: 0\r\n\r\n`)
    }
    app.server.on('upgrade', (incoming, socket) => void upgrade(incoming, socket))
    const open = async (cookie: string, more = {}): Promise<number | undefined> => {
      const headers = { Connection: 'Upgrade', Upgrade: 'websocket', cookie, ...more }
      const [answer] = await once(request(app.url, { headers }).end(), 'response')
      return answer.statusCode
    }
    expect(await open('')).toBe(401)
    const cookie = cookieOf(await logIn(app.url, steve))
    expect(await open(cookie)).toBe(200)
    expect(await open(cookie, { Origin: 'https://evil.example' })).toBe(403)
  })
})

describe('a request without a server of Node', () => {
  it('is told what to serve the application with', async () => {
    app = await startApp()
    expect((await app.fetch(new Request('http://localhost/'), {})).status).toBe(500)
    expect(String(app.errors)).toContain('@hono/node-server')
  })
})
