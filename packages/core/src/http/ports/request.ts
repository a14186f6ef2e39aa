import { type IncomingHttpHeaders, IncomingMessage, type ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { readBody } from '../body.ts'
import type { GateRequest } from '../gate-request.ts'
import { goneSignal } from '../gone-signal.ts'
import { createProxyNotice } from '../notices.ts'
import { isOnThisMachine } from '../on-this-machine.ts'
import type { FastifyLikeRequest } from './fastify-session.ts'

/** What Express and Fastify say of a request in the same words, and upgrade requests do not say. */
export interface PlatformRequest {
  readonly headers: IncomingHttpHeaders
  /** The client's address: not what a proxy forwards, unless the platform trusts the proxy. */
  readonly ip?: string | undefined
}

/** The part of a request of Express, Connect and their kin that a login needs. */
interface NodeRequest extends IncomingMessage, PlatformRequest {
  readonly headers: IncomingHttpHeaders
  readonly originalUrl?: string | undefined
  readonly baseUrl?: string | undefined
  readonly path?: string | undefined
  readonly body?: unknown
  readonly ips?: readonly string[] | undefined
  readonly protocol?: string | undefined
  readonly res?: ServerResponse | undefined
  readonly app?: { get?: ((setting: string) => unknown) | undefined } | undefined
}

/** The part of Fastify's request that a login needs. */
interface FastifyRequest extends FastifyLikeRequest, PlatformRequest {
  readonly raw: IncomingMessage
  readonly originalUrl: string
  readonly body: unknown
  readonly ip: string
  /** Only there with the option `trustProxy`. */
  readonly ips?: readonly string[] | undefined
  readonly host: string
  readonly protocol: string
  /** What @fastify/passport puts there. */
  readonly passport?: { readonly key?: string | undefined } | undefined
}

/** A request in the words of the gate, apart from its session. */
export interface ReadRequest extends Omit<GateRequest, 'session'> {
  /** The response, where the request leads to it: it does on Express, and does not on Fastify. */
  readonly response: ServerResponse | undefined
}

/** What a framework says of a request. */
interface Told extends Omit<ReadRequest, 'clientAddress' | 'signal'> {
  readonly ip: string | undefined
  /** Whether the framework was told which proxies to believe. */
  readonly trustsProxies: boolean
}

/**
 * Makes what says the requests of Express, of Fastify and of their kin in the words of the gate.
 * Where no `clientAddress` is given, the framework tells the address, and `trustSetting` is what
 * it is told by which proxies to believe.
 */
export function createReadRequest<Request extends object>(
  clientAddress: ((request: Request) => string) | undefined,
  trustSetting: string,
): (request: Request, response?: Writable) => ReadRequest {
  const tellProxy = createProxyNotice(trustSetting)

  return (request, response) => {
    const { ip, trustsProxies, ...told } = tell(request)
    if (clientAddress === undefined) tellProxy(told.headers['x-forwarded-for'], trustsProxies)
    return {
      ...told,
      clientAddress: clientAddress === undefined ? ip : clientAddress(request),
      signal: goneSignal(response ?? told.response ?? messageOf(request).socket),
    }
  }
}

/**
 * Node's request: Fastify's stands beside it, Express' is it.
 *
 * @throws `TypeError` for what is no request
 */
export function messageOf(request: object): IncomingMessage {
  if (isFastify(request)) return request.raw
  if (isNode(request)) return request
  throw new TypeError('this is no HTTP request')
}

/**
 * Whether a request is Fastify's own, which keeps Node's inside. One that is Node's itself is not,
 * whatever an application has put on it under that name.
 */
export function isFastify(request: object): request is FastifyRequest {
  if (request instanceof IncomingMessage) return false
  const raw: unknown = Reflect.get(request, 'raw')
  return isObject(raw) && isNode(raw)
}

function isNode(request: object): request is NodeRequest {
  return isObject(Reflect.get(request, 'headers')) && isObject(Reflect.get(request, 'socket'))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function tell(request: object): Told {
  return isFastify(request) ? tellFastify(request) : tellNode(messageOf(request))
}

function tellNode(request: NodeRequest): Told {
  const { method = 'GET', headers, socket, protocol, app, ips = [] } = request
  const { originalUrl: url = request.url ?? '/', ip = socket.remoteAddress } = request
  const trust = app?.get?.('trust proxy fn')
  const isTrusted = typeof trust === 'function' && trust(socket.remoteAddress, 0) === true
  const forwarded = isTrusted ? [headers['x-forwarded-host']].flat()[0] : undefined
  return {
    key: request,
    method,
    path: request.path ?? pathOf(url),
    // Where Express has mounted what the request is in.
    mountPath: request.baseUrl ?? '',
    url,
    headers,
    ip,
    response: request.res,
    // Express 4 gives the host without its port, so both versions are read the same way here.
    host: forwarded?.split(',', 1)[0]?.trim() ?? headers.host,
    // An upgrade request of Node says only by its socket whether it is secured.
    secure: protocol === undefined ? 'encrypted' in socket : protocol === 'https',
    loopback: isOnThisMachine(headers, [socket.remoteAddress, ip, ...ips], isTrusted),
    trustsProxies: Boolean(app?.get?.('trust proxy')),
    readBody: () => readBody(request),
  }
}

function tellFastify(request: FastifyRequest): Told {
  const { raw, headers, originalUrl: url, body, ip, ips = [], host, protocol } = request
  const { method = 'GET', socket } = raw
  return {
    key: raw,
    method,
    path: pathOf(url),
    mountPath: '',
    url,
    headers,
    ip,
    response: undefined,
    host: host || undefined,
    secure: protocol === 'https',
    // The list begins with the address of the socket; what follows was believed.
    loopback: isOnThisMachine(headers, [socket.remoteAddress, ip, ...ips], ips.length > 1),
    trustsProxies: request.ips !== undefined,
    // What Fastify has read can not be read once more.
    readBody: async () => (body === undefined ? readBody(raw) : { body }),
  }
}

function pathOf(url: string): string {
  return url.split('?', 1).join()
}
