import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

type Headers = Record<string, string>

/** A client with cookies of its own. */
export class Client {
  readonly #app: FastifyInstance
  readonly #cookies = new Map<string, string>()

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  get(url: string, headers: Headers = {}): Promise<LightMyRequestResponse> {
    return this.send({ method: 'GET', url, headers })
  }

  /** Posts JSON, unless the headers name another type. */
  post(
    url: string,
    payload?: Exclude<InjectOptions['payload'], undefined>,
    headers: Headers = {},
  ): Promise<LightMyRequestResponse> {
    const body = payload === undefined ? {} : { payload }
    return this.send({ method: 'POST', url, headers, ...body })
  }

  /** Posts a form. */
  postForm(url: string, form: object, headers: Headers = {}): Promise<LightMyRequestResponse> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const payload = new URLSearchParams(Object.entries(form)).toString()
    return this.post(url, payload, { ...type, ...headers })
  }

  async send(request: InjectOptions): Promise<LightMyRequestResponse> {
    const cookies = { ...Object.fromEntries(this.#cookies), ...request.cookies }
    const response = await this.#app.inject({ ...request, cookies })
    for (const { name, value, expires } of response.cookies) {
      if (expires !== undefined && expires.getTime() <= Date.now()) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }

  /** The cookies as they are now. */
  get cookies(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#cookies)
  }
}
