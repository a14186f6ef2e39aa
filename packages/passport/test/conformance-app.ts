import type { AddressInfo } from 'node:net'
import cookie from '@fastify/cookie'
import { Authenticator } from '@fastify/passport'
import session from '@fastify/session'
import type { Adapter } from '@ldap-auth/conformance'
import type { LdapUser } from '@ldap-auth/core'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import fastify, { type FastifyRequest, type onRequestAsyncHookHandler } from 'fastify'
import { type LdapLoginInfo, LdapStrategy, type LdapStrategyOptions } from '../src/index.ts'
import { listen, sessions, type Version } from './app.ts'

/** The application that the conformance suite asks for, on a version of Passport and of Express. */
export function startOnExpress({ express, Passport }: Version): Adapter['start'] {
  return async ({ options, trustProxy, show }) => {
    const strategy = new LdapStrategy(options as LdapStrategyOptions)
    const passport = new Passport()
    passport.use(strategy)
    passport.serializeUser(strategy.serializeUser)
    passport.deserializeUser(strategy.deserializeUser)

    const login: RequestHandler = (req, res, next) => {
      const isKept = req.headers.authorization === undefined
      passport.authenticate(
        'ldap',
        (error: unknown, user?: object | false, info?: unknown, status?: unknown) => {
          if (error) return next(error)
          if (user) return req.logIn(user, { session: isKept }, next)
          const { headers, ...answer } = refusal(info, status)
          res.status(answer.status).set(headers).json(answer.body)
        },
      )(req, res, next)
    }
    const guard: RequestHandler = (req, res, next) => {
      if (asksPassport(options, req)) login(req, res, next)
      else if (req.user) next()
      else res.status(401).json({})
    }
    const answer: RequestHandler = (req, res) => void res.json(show(req.user as LdapUser))
    const fail: ErrorRequestHandler = (error, _req, res, _next) => {
      const { status = 500, code, message, headers = {} } = error
      res.status(status).set(headers).json({ error: { code, message } })
    }

    const app = express()
    app.set('trust proxy', trustProxy && 'loopback')
    app.use(sessions(), passport.session())
    app.get('/open', (req, res) => {
      Object.assign(req.session, { cart: 'full' })
      res.json({})
    })
    app.post('/login', login, (_req, res) => void res.json({}))
    app.use(guard).all('/', answer).use(fail)
    const server = await listen(app)
    const stop = async () => {
      server.closeAllConnections()
      server.close()
      await strategy.close()
    }
    const { port } = server.address() as AddressInfo
    return { url: `http://127.0.0.1:${port}`, handle: strategy, stop }
  }
}

/** The same application on Fastify. */
export const startOnFastify: Adapter['start'] = async ({ options, trustProxy, show }) => {
  const strategy = new LdapStrategy<LdapUser, FastifyRequest>(
    options as LdapStrategyOptions<FastifyRequest>,
  )
  const passport = new Authenticator()
  passport.use(strategy)
  passport.registerUserSerializer(strategy.serializeUser)
  passport.registerUserDeserializer(strategy.deserializeUser)
  const app = fastify({ trustProxy: trustProxy && 'loopback', forceCloseConnections: true })
  await app.register(cookie)
  await app.register(session, { secret: 'for tests '.repeat(4), cookie: { secure: false } })
  await app.register(passport.initialize())
  await app.register(passport.secureSession())

  const login: onRequestAsyncHookHandler = passport.authenticate(
    'ldap',
    async (request, reply, error, user, info, status) => {
      if (error) throw error
      if (user) return request.logIn(user, { session: request.headers.authorization === undefined })
      const { headers, ...answer } = refusal(info, status)
      return reply.code(answer.status).headers(headers).send(answer.body)
    },
  )
  const guard: onRequestAsyncHookHandler = async function (request, reply) {
    if (asksPassport(options, request)) return login.call(this, request, reply)
    return request.user ? undefined : reply.code(401).send({})
  }
  const answer = async ({ user }: FastifyRequest) => show(user as LdapUser)

  app.setErrorHandler<
    { statusCode?: number; code: string; headers?: Record<string, string> } & Error
  >(({ statusCode = 500, code, message, headers = {} }, _request, reply) =>
    reply.code(statusCode).headers(headers).send({ error: { code, message } }),
  )
  app.get('/open', async (request) => {
    Object.assign(request.session, { cart: 'full' })
    return {}
  })
  app.post('/login', { preValidation: login }, async () => ({}))
  app.route({ method: ['GET', 'POST'], url: '/', preValidation: guard, handler: answer })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const stop = async () => {
    await app.close()
    await strategy.close()
  }
  const { port } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, handle: strategy, stop }
}

/** Whether a guarded page leaves a request to Passport: HTTP Basic, where it is switched on. */
function asksPassport({ basic }: { basic?: unknown }, { headers, user }: RequestLike): boolean {
  return Boolean(basic) && (headers.authorization !== undefined || !user)
}

interface RequestLike {
  readonly headers: { readonly authorization?: string | undefined }
  readonly user?: unknown
}

/** What an application answers to those whom Passport does not let in. */
function refusal(info: unknown, status: unknown) {
  const isChallenge = typeof info === 'string'
  const { code, message, headers }: Partial<LdapLoginInfo> = Object(info)
  return {
    status: Number(status),
    headers: isChallenge ? { 'WWW-Authenticate': info } : { ...headers },
    body: { error: { code, message } },
  }
}
