import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLdapAuth, type LdapAuth } from '@ldap-auth/core'
import {
  below,
  createGate,
  createProxyNotice,
  type Entrant,
  type Gate,
  type GateRequest,
  goneSignal,
  isOnThisMachine,
  openDirectory,
  readBody,
  resolveAdapterOptions,
  type SessionPort,
  type Verdict,
} from '@ldap-auth/core/http'
import type { Adapter, GivenOptions } from '../src/index.ts'
import { nodeSession, type Sessions } from './node-http-session.ts'

/** What an adapter may get wrong: each makes something else of what is right. */
export interface Slips {
  readonly request?: (request: GateRequest) => GateRequest
  readonly verdict?: (verdict: Verdict, request: GateRequest) => Verdict
  readonly isLeftOpen?: boolean
  /** A gate for each request knows as little of the others as that of another process. */
  readonly makesManyGates?: boolean
  readonly keepsOldSessions?: boolean
  readonly keepsSessionIds?: boolean
}

/** One directory, and the way its requests come. */
interface Door {
  readonly auth: LdapAuth
  readonly gate: () => Gate
  readonly mountPath: string
  read(req: IncomingMessage, res: ServerResponse, session: SessionPort): GateRequest
  close(): Promise<void>
}

/** The smallest adapter, and its application: Node's own server before the gate. */
export function nodeHttp(slips: Slips = {}): Adapter['start'] {
  return async ({ options, partners, trustProxy, show }) => {
    const sessions: Sessions = new Map()
    const main = openDoor(options, '', trustProxy, slips)
    const second = partners && openDoor(partners, '/partners', trustProxy, slips)
    const server = createServer((req, res) => {
      const session = nodeSession(req, res, { sessions, ...slips })
      const door = second && req.url?.startsWith('/partners') ? second : main
      if (req.url === '/open') {
        session.start()
        send(res, 200, json, '{}')
      } else {
        passThrough(door, door.read(req, res, session), slips).then(
          (verdict) => {
            if (verdict.kind !== 'enter') refuse(verdict, res)
            else if (!pages.includes(req.url ?? '')) send(res, 404, {}, '')
            else send(res, 200, { ...json, ...verdict.headers }, JSON.stringify(show(verdict.user)))
          },
          () => send(res, 500, {}, ''),
        )
      }
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      handle: main.auth,
      stop: async () => {
        server.closeAllConnections()
        server.close()
        if (slips.isLeftOpen) return
        await main.close()
        await second?.close()
      },
    }
  }
}

function openDoor(
  options: GivenOptions,
  mountPath: string,
  trustProxy: boolean,
  { makesManyGates = false }: Slips,
): Door {
  const { settings, directory } = resolveAdapterOptions<unknown>(options)
  const { auth, close } = openDirectory(directory, createLdapAuth)
  const gate = createGate(auth, settings)
  const tellProxy = createProxyNotice()
  return {
    auth,
    gate: () => (makesManyGates ? createGate(auth, settings) : gate),
    mountPath,
    read: (req, res, session) => {
      tellProxy(req.headers['x-forwarded-for'], trustProxy || settings.clientAddress !== undefined)
      const said = gateRequest(req, res, trustProxy)
      const clientAddress = settings.clientAddress?.(req) ?? said.clientAddress
      return below({ ...said, clientAddress, session }, mountPath)
    },
    close,
  }
}

function gateRequest(
  req: IncomingMessage,
  res: ServerResponse,
  trustProxy: boolean,
): Omit<GateRequest, 'session'> {
  const { method = 'GET', url = '/', headers, socket } = req
  const forwarded = (name: string): string | undefined =>
    trustProxy ? headers[`x-forwarded-${name}`]?.toString() : undefined
  return {
    key: req,
    method,
    path: new URL(url, 'http://app').pathname,
    mountPath: '',
    url,
    headers,
    host: forwarded('host') ?? headers.host,
    secure: forwarded('proto') === 'https',
    loopback: isOnThisMachine(headers, [socket.remoteAddress]),
    clientAddress: forwarded('for') ?? socket.remoteAddress,
    signal: goneSignal(res),
    readBody: () => readBody(req),
  }
}

async function passThrough(door: Door, request: GateRequest, slips: Slips): Promise<Verdict> {
  const told = slips.request?.(request) ?? request
  const gate = door.gate()
  const verdict = await gate.pass(told, request.path === '/admin' ? gate.role('admin') : undefined)
  return slips.verdict?.(verdict, request) ?? verdict
}

function refuse(verdict: Exclude<Verdict, Entrant>, res: ServerResponse): void {
  if (verdict.kind === 'gone') {
    res.destroy()
    return
  }
  const { status, headers, body } = verdict.response
  send(res, status, headers, body)
}

const pages = ['/', '/?q=1', '/admin', '/partners']
const json = { 'Content-Type': 'application/json; charset=utf-8' }

function send(
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.writeHead(status).end(body)
}
