import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { readBody } from '../body.ts'
import { isLoopback } from '../gate-request.ts'
import type { LoginRequest } from '../single-login.ts'
import type { FastifyLikeRequest } from './fastify-session.ts'

/** The part of a request of Express, Connect and their kin that a login needs. */
interface NodeRequest extends IncomingMessage {
  readonly body?: unknown
  readonly ip?: string | undefined
  readonly protocol?: string | undefined
  readonly res?: ServerResponse | undefined
  readonly app?: { get?: ((setting: string) => unknown) | undefined } | undefined
}

/** The part of Fastify's request that a login needs. */
interface FastifyRequest extends FastifyLikeRequest {
  readonly raw: IncomingMessage
  readonly body: unknown
  readonly ip: string
  /** Only there with the option `trustProxy`. */
  readonly ips?: readonly string[] | undefined
  readonly host: string
  readonly protocol: string
  /** What @fastify/passport puts there. */
  readonly passport?: { readonly key?: string | undefined } | undefined
}

/** A request in the words of a login, and what stands around it. */
export interface ReadRequest extends Omit<LoginRequest, 'clientAddress'> {
  readonly ip: string | undefined
  /** Whether the framework was told which proxies to believe. */
  readonly trustsProxies: boolean
  /** The response, where the request leads to it: it does on Express, and does not on Fastify. */
  readonly response: ServerResponse | undefined
  /** Closes the connection without an answer. */
  hangUp(): void
}

/** Says a request of any framework that Passport runs on in the words of a login. */
export function readRequest(req: object): ReadRequest {
  if (isFastify(req)) return fromFastify(req)
  if (isNode(req)) return fromNode(req)
  throw new TypeError('authenticate() was called with something that is no HTTP request')
}

/** Whether a request is Fastify's own, which keeps Node's inside. */
export function isFastify(req: object): req is FastifyRequest {
  const raw: unknown = Reflect.get(req, 'raw')
  return isObject(raw) && isNode(raw)
}

function isNode(req: object): req is NodeRequest {
  return isObject(Reflect.get(req, 'headers')) && isObject(Reflect.get(req, 'socket'))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function fromNode(req: NodeRequest): ReadRequest {
  const { protocol, app, headers, socket } = req
  const trust = app?.get?.('trust proxy fn')
  const isTrusted = typeof trust === 'function' && trust(socket.remoteAddress, 0) === true
  const forwarded = isTrusted ? [headers['x-forwarded-host']].flat()[0] : undefined
  return {
    ...fromRaw(req, req.ip ?? socket.remoteAddress),
    response: req.res,
    // Express 4 gives the host without its port, so both versions are read the same way here.
    host: forwarded?.split(',', 1)[0]?.trim() ?? headers.host,
    secure: protocol === undefined ? 'encrypted' in socket : protocol === 'https',
    trustsProxies: Boolean(app?.get?.('trust proxy')),
    readBody: () => readBody(req),
  }
}

function fromFastify({ raw, body, ip, ips, host, protocol }: FastifyRequest): ReadRequest {
  return {
    ...fromRaw(raw, ip),
    response: undefined,
    host,
    secure: protocol === 'https',
    trustsProxies: ips !== undefined,
    // Fastify reads every body before; reading it once more would wait for ever.
    readBody: async () => ({ body }),
  }
}

function fromRaw(raw: IncomingMessage, ip: string | undefined) {
  const { method = 'GET', headers, socket } = raw
  const isForwarded = headers['x-forwarded-for'] !== undefined
  return {
    method,
    headers,
    ip,
    // Behind a proxy on this machine the client may be anywhere.
    loopback: !isForwarded && isLoopback(socket.remoteAddress, ip),
    signal: goneSignal(socket),
    hangUp: () => void socket.destroy(),
  }
}

const gone = new WeakMap<Socket, AbortSignal>()

/** Fires when the client goes away. One for all requests of a connection: they end with it. */
function goneSignal(socket: Socket): AbortSignal {
  const known = gone.get(socket)
  if (known !== undefined) return known
  const controller = new AbortController()
  if (socket.destroyed) controller.abort()
  socket.once('close', () => controller.abort())
  gone.set(socket, controller.signal)
  return controller.signal
}
