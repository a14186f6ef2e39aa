import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Inject } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets'
import type { RequestHandler } from 'express'
import session from 'express-session'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { LdapAuthService } from '../src/index.ts'
import { type App, expressPlatform, platforms, startApp } from './app.ts'
import { steve } from './company.ts'

/** Runs a middleware on an upgrade request, as applications with sessions do. */
type Prepare = (request: IncomingMessage) => Promise<void>

/** Tells whoever connects who they are. */
@WebSocketGateway()
class WhoGateway implements OnGatewayConnection {
  readonly #ldapAuth: LdapAuthService
  readonly #prepare: Prepare

  constructor(
    @Inject(LdapAuthService) ldapAuth: LdapAuthService,
    @Inject('prepare') prepare: Prepare,
  ) {
    this.#ldapAuth = ldapAuth
    this.#prepare = prepare
  }

  async handleConnection(socket: WebSocket, request: IncomingMessage): Promise<void> {
    socket.send(await this.#who(request))
  }

  async #who(request: IncomingMessage): Promise<string> {
    await this.#prepare(request)
    try {
      return (await this.#ldapAuth.userOf(request))?.username ?? 'nobody'
    } catch (error) {
      return `nobody could say: ${Reflect.get(Object(error), 'code')}`
    }
  }
}

let app: App
afterEach(() => app.close())

async function connect(headers: Record<string, string>): Promise<string> {
  const url = (await app.nest.getUrl()).replace('http', 'ws')
  const socket = new WebSocket(url, { headers })
  const [message] = await once(socket, 'message')
  socket.close()
  return String(message)
}

function gateway(prepare: Prepare) {
  return () => ({ providers: [WhoGateway, { provide: 'prepare', useValue: prepare }] })
}

const authorization = `Basic ${Buffer.from('steve:blue-sky').toString('base64')}`

describe.each(platforms)('a WebSocket on %s', (_name, platform) => {
  async function start(): Promise<void> {
    app = await startApp(platform, {
      options: { basic: { realm: 'Company' } },
      module: gateway(async () => undefined),
      before: (nest) => void nest.useWebSocketAdapter(new WsAdapter(nest)),
    })
  }

  it('is opened by whoever HTTP Basic names', async () => {
    await start()
    expect(await connect({ authorization })).toBe('steve')
    expect(await connect({})).toBe('nobody')
    expect(await connect({ authorization: authorization.replace('c3', 'd3') })).toBe('nobody')
  })

  it('is nobody’s where a page of another site opens it', async () => {
    await start()
    expect(await connect({ authorization, origin: await app.nest.getUrl() })).toBe('steve')
    expect(await connect({ authorization, origin: 'https://evil.example' })).toBe('nobody')
    expect(await connect({ authorization, 'sec-fetch-site': 'cross-site' })).toBe('nobody')
    const steves = app.directory.operations.filter(({ dn }) => dn?.startsWith('uid=steve'))
    expect(steves.filter(({ op }) => op === 'bind')).toHaveLength(1)
  })

  it('fails while nobody can say who it is', async () => {
    await start()
    await app.directory.close()
    expect(await connect({ authorization })).toBe('nobody could say: ERR_LDAP_AUTH_CONNECT')
  })
})

describe('a WebSocket on Express', () => {
  it('is opened by whoever is logged in', async () => {
    const sessions = session({ secret: 'for tests', resave: false, saveUninitialized: false })
    app = await startApp(expressPlatform, {
      hasSession: false,
      module: gateway((request) => runOn(request, sessions)),
      before: (nest) => {
        nest.use(sessions)
        nest.useWebSocketAdapter(new WsAdapter(nest))
      },
    })
    const login = await app.client().post('/login').send(steve)
    const cookie = String(login.headers['set-cookie']).split(';', 1).join()
    expect(await connect({ cookie })).toBe('steve')
    expect(await connect({ cookie, origin: 'https://evil.example' })).toBe('nobody')
    expect(await connect({})).toBe('nobody')
  })

  it('says what is missing where no session was read', async () => {
    app = await startApp(expressPlatform, {
      module: gateway(async () => undefined),
      before: (nest) => void nest.useWebSocketAdapter(new WsAdapter(nest)),
    })
    expect(await connect({})).toBe('nobody could say: ERR_LDAP_AUTH_OPTIONS')
  })
})

function runOn(request: IncomingMessage, middleware: RequestHandler): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (error?: unknown) => (error ? reject(error) : resolve())
    Reflect.apply(middleware, undefined, [request, {}, next])
  })
}
