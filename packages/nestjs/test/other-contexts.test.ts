import { type ExecutionContext, Injectable, UseGuards } from '@nestjs/common'
import { ExternalContextCreator, HttpAdapterHost } from '@nestjs/core'
import { afterEach, describe, expect, it } from 'vitest'
import { LdapAuthGuard, type LdapAuthRequest, LdapRoles } from '../src/index.ts'
import { type App, browser, platforms, startApp } from './app.ts'

/** The guard of an application with GraphQL, whose context brings the request along. */
class GraphGuard extends LdapAuthGuard {
  protected override getRequest(context: ExecutionContext): LdapAuthRequest {
    return context.getArgByIndex<{ request: LdapAuthRequest }>(2).request
  }
}

@Injectable()
class Resolvers {
  @UseGuards(GraphGuard)
  who(_root: unknown, _args: unknown, { request }: { request: object }): unknown {
    return Reflect.get(request, 'ldapUser').username
  }

  @UseGuards(GraphGuard)
  @LdapRoles('admin')
  operations(): string {
    return 'operations'
  }

  @UseGuards(LdapAuthGuard)
  unprepared(): string {
    return 'never'
  }
}

describe.each(platforms)('a context that is not HTTP on %s', (_name, platform) => {
  let app: App
  afterEach(() => app.close())

  /** Hands requests to the resolvers, as a driver of GraphQL does. */
  async function start(): Promise<void> {
    app = await startApp(platform, {
      options: { basic: { realm: 'Company' } },
      module: () => ({ providers: [Resolvers] }),
      before: (nest) => {
        const { httpAdapter } = nest.get(HttpAdapterHost)
        for (const name of ['who', 'operations', 'unprepared']) {
          httpAdapter.get(`/graph/${name}`, async (request: object, response: Sender) => {
            response.send(await resolve(name, request))
          })
        }
      },
    })
  }

  async function resolve(name: string, request: object): Promise<object> {
    const resolvers = app.nest.get(Resolvers)
    const create = app.nest.get(ExternalContextCreator)
    const rest = [undefined, undefined, undefined, undefined, undefined, 'graphql'] as const
    const handle = create.create(resolvers, Reflect.get(resolvers, name), name, ...rest)
    try {
      return { answer: await handle(undefined, {}, { request }) }
    } catch (error) {
      return { error: Object(error).name, message: String(error) }
    }
  }

  it('is guarded once the guard knows its request', async () => {
    await start()
    const client = app.client()
    expect((await client.get('/graph/who')).body.error).toBe('UnauthorizedException')
    const answer = await client.get('/graph/who').auth('steve', 'blue-sky')
    expect(answer.body).toEqual({ answer: 'steve' })
    expect(answer.headers).not.toHaveProperty('vary')
  })

  it('is refused in the words of Nest, and never by a page', async () => {
    await start()
    const client = app.client()
    const refused = await client.get('/graph/operations').auth('lucille', 'green-hill')
    expect(refused.body.error).toBe('ForbiddenException')
    expect(refused.status).toBe(200)
    const page = await client.get('/graph/who').set(browser)
    expect(page.body.error).toBe('UnauthorizedException')
    const allowed = await client.get('/graph/operations').auth('steve', 'blue-sky')
    expect(allowed.body).toEqual({ answer: 'operations' })
  })

  it('is refused, saying what to do, where the guard does not know it', async () => {
    await start()
    const answer = await app.client().get('/graph/unprepared').auth('steve', 'blue-sky')
    expect(answer.body.message).toContain('override getRequest(context)')
  })
})

interface Sender {
  send(body: object): void
}
