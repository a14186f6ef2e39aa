import { describe, expect, it } from 'vitest'
import { resolveAdapterOptions } from '../../src/http/adapter-options.ts'
import { createGate } from '../../src/http/gate.ts'
import type { GateRequest } from '../../src/http/gate-request.ts'
import type { HttpResponse } from '../../src/http/page.ts'
import { builtInLanguages } from '../../src/http/texts/built-in.ts'
import type { LdapAuth } from '../../src/words/handle.ts'
import type { AuthResult, RejectionReason } from '../../src/words/result.ts'
import { handle, person } from './person.ts'

const languages = Array.from(
  builtInLanguages.values(),
  (language) => [language.tag, language] as const,
)
const html = 'text/html,*/*;q=0.8'

function rejecting(reason: RejectionReason): Partial<LdapAuth> {
  const rejection: AuthResult = {
    authenticated: false,
    reason,
    detail: { passwordProven: false, retryAfterMs: 890_000 },
  }
  return { authenticate: async () => rejection }
}

function gateOf(overrides: Partial<LdapAuth> = {}) {
  const { settings } = resolveAdapterOptions({ auth: handle })
  return createGate({ ...handle, ...overrides }, settings)
}

function request(language: string, given: Partial<GateRequest> = {}): GateRequest {
  const { headers, path = '/login', ...rest } = given
  return {
    key: {},
    method: 'POST',
    path,
    mountPath: '',
    url: path,
    headers: { accept: html, 'accept-language': language, ...headers },
    host: 'app.company.com',
    secure: true,
    loopback: false,
    clientAddress: undefined,
    signal: new AbortController().signal,
    session: { read: () => undefined, replace: async () => undefined, update: async () => false },
    readBody: async () => ({ body: { username: 'steve', password: 'wrong' } }),
    ...rest,
  }
}

async function answered(
  gate: ReturnType<typeof gateOf>,
  asked: GateRequest,
): Promise<HttpResponse> {
  const verdict = await gate.pass(asked)
  if (verdict.kind !== 'answer') throw new Error(`the gate did not answer: ${verdict.kind}`)
  return verdict.response
}

describe.each(languages)('the pages of the gate in %s', (tag, { texts }) => {
  it.each([
    ['unknown-user', 401, 'login-rejected'],
    ['wrong-password', 401, 'login-rejected'],
    ['account-locked', 401, 'login-rejected'],
    ['not-authorized', 403, 'not-authorized'],
    ['missing-credentials', 400, 'missing-credentials'],
    ['malformed-credentials', 400, 'malformed-credentials'],
  ] as const)('answer %s', async (reason, status, name) => {
    const page = await answered(gateOf(rejecting(reason)), request(tag))
    expect(page.status).toBe(status)
    expect(page.headers['Content-Language']).toBe(tag)
    expect(page.body).toContain(`>${texts[name]}</p>`)
  })

  it('do not tell an unknown name from a wrong password', async () => {
    const unknown = await answered(gateOf(rejecting('unknown-user')), request(tag))
    const wrong = await answered(gateOf(rejecting('wrong-password')), request(tag))
    expect(wrong).toEqual(unknown)
  })

  it('ask before a logout', async () => {
    const page = await answered(gateOf(), request(tag, { method: 'GET', path: '/logout' }))
    expect(page.status).toBe(405)
    expect(page.body).toContain(`<h1>${texts['logout-title']}</h1>`)
    expect(page.body).toContain(`<button type="submit">${texts['logout-button']}</button>`)
    expect(page.body).toContain(`<a href="/">${texts['start-link'].replace(/'/g, '&#39;')}</a>`)
  })

  it('refuse other sites', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    const page = await answered(gateOf(), request(tag, { headers }))
    expect(page.status).toBe(403)
    expect(page.body).toContain(`<p>${texts['cross-origin']}</p>`)
    expect(page.body).toContain(`<h1>${texts['refused-title']}</h1>`)
  })

  it('tell of a missing role', () => {
    const gate = gateOf()
    const entrant = {
      kind: 'enter',
      user: { ...person, roles: [] },
      headers: {},
      home: '/',
    } as const
    const verdict = gate.role('admin')(entrant, request(tag, { method: 'GET', path: '/admin' }))
    expect(verdict).toMatchObject({
      response: {
        status: 403,
        body: expect.stringContaining(texts['role-missing'].replace('{role}', 'admin')),
      },
    })
  })

  it('ask for the login in place of what a form was sent to', async () => {
    const page = await answered(gateOf(), request(tag, { path: '/order' }))
    expect(page.status).toBe(401)
    expect(page.body).toContain(`>${texts['login-required']}</p>`)
    expect(page.headers['Vary']).toBe('Accept-Language, Cookie, Authorization')
  })

  it('leave what programs read in English', async () => {
    const headers = { accept: 'application/json' }
    const json = await answered(gateOf(rejecting('too-many-attempts')), request(tag, { headers }))
    expect(JSON.parse(json.body)).toEqual({
      error: { code: 'too-many-attempts', message: 'Too many attempts. Try again in 15 minutes.' },
    })
    expect(json.headers).not.toHaveProperty('Content-Language')
  })
})
