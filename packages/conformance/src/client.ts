import { once } from 'node:events'
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
} from 'node:http'
import { text } from 'node:stream/consumers'
import type { Credentials } from '@ldap-auth/core'
import { basicToken } from './company.ts'

/** What came back. */
export interface Answer {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

type Headers = Readonly<Record<string, string>>

/** What browsers send for a page load. */
export const browser: Headers = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
/** What scripts send that speak JSON. */
export const script: Headers = { Accept: 'application/json' }

/** A client with cookies of its own, which follows no redirects. */
export class Client {
  readonly #url: string
  readonly #record: (answer: Promise<Answer>) => void
  readonly #cookies = new Map<string, string>()

  constructor(url: string, record: (answer: Promise<Answer>) => void) {
    this.#url = url
    this.#record = record
  }

  /** The `Cookie` header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  get(path: string, headers: Headers = script): Promise<Answer> {
    return this.send('GET', path, headers)
  }

  /** A login as scripts send it. */
  login(credentials: unknown, headers: Headers = {}): Promise<Answer> {
    return this.post('/login', credentials, headers)
  }

  /** JSON. */
  post(path: string, value: unknown, headers: Headers = {}): Promise<Answer> {
    const type = { ...script, 'Content-Type': 'application/json' }
    return this.send('POST', path, { ...type, ...headers }, JSON.stringify(value))
  }

  /** A form as browsers send it. */
  submit(path: string, fields: object, headers: Headers = {}): Promise<Answer> {
    const type = { ...browser, 'Content-Type': 'application/x-www-form-urlencoded' }
    const form = new URLSearchParams(Object.entries(fields))
    return this.send('POST', path, { ...type, ...headers }, form.toString())
  }

  send(method: string, path: string, headers: Headers = script, body = ''): Promise<Answer> {
    const answer = this.#answerTo(this.#request(method, path, headers, body), method, path)
    this.#record(answer)
    return answer
  }

  /** A login whose answer nobody waits for. */
  leaveDuring(credentials: Credentials): ClientRequest {
    const type = { 'Content-Type': 'application/json' }
    return this.#leave('POST', '/login', type, JSON.stringify(credentials))
  }

  /** A page load whose answer nobody waits for. */
  leavePage(path: string, headers: Headers): ClientRequest {
    return this.#leave('GET', path, headers)
  }

  #leave(method: string, path: string, headers: Headers, body = ''): ClientRequest {
    return this.#request(method, path, headers, body).on('error', () => undefined)
  }

  #request(method: string, path: string, headers: Headers, body: string): ClientRequest {
    const cookies = this.cookie === '' ? {} : { Cookie: this.cookie }
    const length = method === 'POST' ? { 'Content-Length': Buffer.byteLength(body) } : {}
    const all = { ...cookies, ...length, ...headers }
    return request(this.#url + path, { method, headers: all, agent: false }).end(body)
  }

  async #answerTo(outgoing: ClientRequest, method: string, path: string): Promise<Answer> {
    const [incoming]: IncomingMessage[] = await once(outgoing, 'response')
    if (incoming === undefined) throw new Error('a response without a response')
    const { statusCode: status = 0, headers } = incoming
    for (const cookie of headers['set-cookie'] ?? []) this.#keep(cookie)
    return { method, path, status, headers, body: await text(incoming) }
  }

  #keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    if (value === '' || /;\s*max-age=0(?:;|$)/i.test(cookie)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

/** HTTP Basic. */
export function basic(credentials: Credentials): Headers {
  return { ...script, Authorization: `Basic ${basicToken(credentials)}` }
}

/** The body of a JSON answer, or `undefined` for another. */
export function json({ headers, body }: Answer): unknown {
  return headers['content-type']?.startsWith('application/json') ? JSON.parse(body) : undefined
}
