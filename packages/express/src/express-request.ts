import {
  type BodyRequest,
  expressSession,
  type GateRequest,
  isLoopback,
  readBody,
} from '@ldap-auth/core/http'
import type { Request, Response } from 'express'

/** Says an Express request in the words of the gate. */
export function gateRequest(
  req: Request & BodyRequest,
  res: Response,
  clientAddress: ((req: Request) => string) | undefined,
): GateRequest {
  return {
    method: req.method,
    path: req.path,
    mountPath: req.baseUrl,
    url: req.originalUrl,
    headers: req.headers,
    host: browserHost(req),
    secure: req.secure,
    loopback: isLoopback(req.socket.remoteAddress, req.ip) && !isForwardedByStranger(req),
    clientAddress: clientAddress === undefined ? req.ip : clientAddress(req),
    signal: goneSignal(res),
    session: expressSession(req),
    readBody: () => readBody(req),
  }
}

/** Whether the application was told which proxies to believe. */
export function trustsProxies(req: Request): boolean {
  return req.app.enabled('trust proxy')
}

/** A proxy on this machine that nobody trusts: the client may be anywhere. */
function isForwardedByStranger(req: Request): boolean {
  return req.headers['x-forwarded-for'] !== undefined && !isFromTrustedProxy(req)
}

/** Express 4 gives the host without its port, so both versions are read the same way here. */
function browserHost(req: Request): string | undefined {
  const forwarded = isFromTrustedProxy(req) ? req.get('x-forwarded-host') : undefined
  return forwarded?.split(',', 1)[0]?.trim() ?? req.get('host')
}

function isFromTrustedProxy(req: Request): boolean {
  const trust: unknown = req.app.get('trust proxy fn')
  return typeof trust === 'function' && trust(req.socket.remoteAddress, 0) === true
}

/** Fires when the connection closes before the answer is out. */
function goneSignal(res: Response): AbortSignal {
  const controller = new AbortController()
  // What stood before, such as a session store, may have taken longer than the client stayed.
  if (res.destroyed) controller.abort()
  res.once('close', () => {
    if (!res.writableFinished) controller.abort()
  })
  return controller.signal
}
