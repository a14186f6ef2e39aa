import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { steve } from '@ldap-auth/test-company'
import { type ExecutionContext, Inject, UseGuards } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import {
  ConnectedSocket,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets'
import type { RequestHandler } from 'express'
import session from 'express-session'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { LdapAuthGuard, type LdapAuthRequest, LdapAuthService, type Verdict } from '../src/index.ts'
import { type App, expressPlatform, platforms, startApp } from './app.ts'

/** Runs a middleware on an upgrade request, as applications with sessions do. */
type Prepare = (request: IncomingMessage) => Promise<void>

/** A socket that keeps the request that opened it. */
interface Opened extends WebSocket {
  request?: IncomingMessage
}

/** What the guard made of the messages. */
const outcomes: Verdict['kind'][] = []

/** The guard of an application whose messages are guarded one by one. */
class SocketGuard extends LdapAuthGuard {
  protected override getRequest(context: ExecutionContext): LdapAuthRequest {
    const { request } = context.switchToWs().getClient<Opened>()
    if (request === undefined) throw new Error('the socket is not open yet')
    return request
  }

  protected override handleOutcome(verdict: Verdict, context: ExecutionContext) {
    outcomes.push(verdict.kind)
    return super.handleOutcome(verdict, context)
  }
}

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

  @UseGuards(SocketGuard)
  @SubscribeMessage('who')
  who(@ConnectedSocket() socket: Opened): string {
    return String(Reflect.get(Object(socket.request), 'ldapUser')?.username)
  }

  async handleConnection(socket: Opened, request: IncomingMessage): Promise<void> {
    socket.request = request
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

async function open(headers: Record<string, string>): Promise<{ socket: WebSocket; who: string }> {
  const url = (await app.nest.getUrl()).replace('http', 'ws')
  const socket = new WebSocket(url, { headers })
  const [who] = await once(socket, 'message')
  return { socket, who: String(who) }
}

async function connect(headers: Record<string, string>): Promise<string> {
  const { socket, who } = await open(headers)
  socket.close()
  return who
}

async function ask(socket: WebSocket): Promise<string> {
  socket.send(JSON.stringify({ event: 'who' }))
  const [answer] = await once(socket, 'message')
  return String(answer)
}

/** How often Steve's password was tried. */
function binds(): number {
  const steves = app.directory.operations.filter(({ dn }) => dn?.startsWith('uid=steve'))
  return steves.filter(({ op }) => op === 'bind').length
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
    expect(binds()).toBe(1)
  })

  it('is asked about anew with every message that is guarded', async () => {
    await start()
    const { socket } = await open({ authorization })
    expect(binds()).toBe(1)
    expect(await ask(socket)).toContain('steve')
    expect(await ask(socket)).toContain('steve')
    expect(binds()).toBe(3)
    socket.close()
  })

  it('gets nothing out of a guarded message where a page of another site opened it', async () => {
    await start()
    const { socket } = await open({ authorization, origin: 'https://evil.example' })
    outcomes.length = 0
    socket.send(JSON.stringify({ event: 'who' }))
    await vi.waitFor(() => expect(outcomes).toEqual(['answer']))
    expect(binds()).toBe(0)
    socket.close()
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
