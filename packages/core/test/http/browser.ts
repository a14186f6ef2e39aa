import { resolveAdapterOptions } from '../../src/http/adapter-options.ts'
import { createGate } from '../../src/http/gate.ts'
import type { GateRequest, SessionPort } from '../../src/http/gate-request.ts'
import type { SessionRecord } from '../../src/http/session.ts'
import type { SessionOptions } from '../../src/http/session-options.ts'
import type { LdapAuth } from '../../src/words/handle.ts'
import { handle } from './person.ts'

/** Requests of one browser, each with a copy of the session, and what is in the store. */
export function browser(
  overrides: Partial<LdapAuth>,
  session: SessionOptions = { revalidateMs: 0 },
) {
  const store: { login: unknown } = { login: undefined }
  const { settings } = resolveAdapterOptions({ auth: handle, session })
  const gate = createGate({ ...handle, ...overrides }, settings)
  const put = async (record: SessionRecord | undefined): Promise<void> => {
    store.login = record
  }
  const copied = (login: unknown): SessionPort => ({
    read: () => login,
    replace: put,
    update: (record) => put(record).then(() => true),
  })
  const send = (method: string, path: string) =>
    gate.pass({
      ...request,
      key: {},
      method,
      path,
      session: copied(structuredClone(store.login)),
    })
  return { send, store }
}

const request: Omit<GateRequest, 'key' | 'session'> = {
  method: 'GET',
  path: '/',
  mountPath: '',
  url: '/',
  headers: { accept: 'application/json' },
  host: 'app.company.com',
  secure: true,
  loopback: false,
  clientAddress: '192.0.2.1',
  signal: new AbortController().signal,
  readBody: async () => ({ body: { username: 'steve', password: 'blue-sky' } }),
}
