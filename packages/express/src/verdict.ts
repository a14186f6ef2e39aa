import type { Verdict } from '@ldap-auth/core/http'
import type { Request, RequestHandler, Response } from 'express'

/**
 * A middleware that carries out what `decide` says. It returns nothing and calls `next` at most
 * once: Express 4 does not catch what an async middleware rejects with.
 */
export function deciding(
  decide: (req: Request, res: Response) => Promise<Verdict>,
): RequestHandler {
  return (req, res, next) => {
    decide(req, res)
      .then((verdict) => carryOut(verdict, req, res))
      .then(
        (isIn) => {
          if (isIn) next()
        },
        (error: unknown) => next(withStatus(error)),
      )
  }
}

/** Whether the request may go on. */
function carryOut(verdict: Verdict, req: Request, res: Response): boolean {
  // A time limit of the application may have answered while the directory was asked.
  if (res.headersSent) return false
  switch (verdict.kind) {
    case 'enter':
      setHeaders(res, verdict.headers)
      req.ldapUser = verdict.user
      return true
    case 'answer':
      setHeaders(res, verdict.response.headers)
      res.status(verdict.response.status).end(verdict.response.body)
      return false
    case 'gone':
      res.destroy()
      return false
  }
}

function setHeaders(res: Response, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    // What others said the answer varies by stays true.
    if (name === 'Vary') res.vary(value)
    else res.setHeader(name, value)
  }
}

/** Error handlers take the status from the error; without one some answer 200. */
function withStatus(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
    return 'status' in error ? error : Object.assign(error, { status: 500 })
  }
  return Object.assign(new Error('the login failed', { cause: error }), { status: 500 })
}
