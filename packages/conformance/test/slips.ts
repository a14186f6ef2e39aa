import type { GateRequest, SessionPort, Verdict } from '@ldap-auth/core/http'
import type { Slips } from './node-http.ts'

/** An adapter with a slip in it, and the case that has to notice. */
export type Slip = readonly [what: string, noticedBy: string, slips: Slips]

type Entrant = Extract<Verdict, { kind: 'enter' }>
type Answer = Extract<Verdict, { kind: 'answer' }>['response']

/** Whoever is let in by an adapter that does not ask who is there. */
const anybody: Entrant = {
  kind: 'enter',
  user: {
    id: 'anybody',
    dn: 'uid=anybody',
    username: 'anybody',
    groups: [],
    roles: [],
    attributes: {},
    attributeSources: {},
  },
  headers: {},
  home: '/',
}

/** What adapters get wrong. */
export const slips: readonly Slip[] = [
  [
    'adds a header to what it is told to answer',
    'the login path takes no other method',
    answering(({ headers }) => ({ headers: { ...headers, 'X-Adapter': 'mine' } })),
  ],
  [
    'takes an outage for a refusal',
    'a directory that is down is 503, and no wrong password',
    answering(({ status }) => ({ status: status === 503 ? 401 : status })),
  ],
  [
    'sends guarded pages without the headers that keep caches away',
    'no cache may keep what is behind the guard, and none may mix up two people',
    entering(() => ({ headers: {} })),
  ],
  [
    'hands out users that can be written to',
    'a user is frozen, and shared by no two requests',
    entering(({ user }) => ({ user: { ...user } })),
  ],
  ['hands out one user twice', 'a user is frozen, and shared by no two requests', sharing()],
  [
    'keeps the old session at the logout',
    'the session changes its id at the logout, and the old one is worth nothing',
    { keepsOldSessions: true },
  ],
  [
    'keeps the id of the session at the login',
    'the session changes its id at the login, and the old one is worth nothing',
    { keepsSessionIds: true },
  ],
  [
    'forgets that it asked about a session',
    'a session asks the directory again when its time is over, and not before',
    withSession(() => ({ update: async () => true })),
  ],
  [
    'takes a login that was logged out meanwhile for one it could renew',
    'a session that is logged out while the directory is asked has ended',
    { makesManyGates: true, ...withSession(() => ({ update: async () => true })) },
  ],
  [
    'starts a session for a logout by nobody',
    'a logout by nobody leaves the session as it is',
    withSession(({ read }) => ({ read: () => read() ?? {} })),
  ],
  ['passes on no Sec-Fetch-Site', 'no other site can log anybody in', without('sec-fetch-site')],
  ['passes on no Origin', 'no other site can log anybody out', without('origin')],
  [
    'believes the host that anybody forwards',
    'a forwarded host counts for nothing unless the proxy is trusted',
    told(({ host, headers }) => ({ host: headers['x-forwarded-host']?.toString() ?? host })),
  ],
  [
    'does not know that the browser spoke TLS',
    'a page in clear can not log in over TLS',
    told(() => ({ secure: false })),
  ],
  [
    'takes everybody for a client on this machine',
    'Basic is refused through a proxy that nobody trusts',
    told(() => ({ loopback: true })),
  ],
  [
    'falls back from the header to the session',
    'Basic never falls back to the session, and leaves it alone',
    without('authorization'),
  ],
  [
    'tells no address of the client',
    'a login tells the address of its client, as the framework knows it',
    told(() => ({ clientAddress: undefined })),
  ],
  [
    'does not notice that the client went away',
    'a client that goes away calls its login off, and frees the connection',
    told(() => ({ signal: new AbortController().signal })),
  ],
  [
    'reads credentials from the query',
    'credentials in the query are not read',
    told(({ url }) => ({ readBody: async () => ({ body: queryOf(url) }) })),
  ],
  [
    'prints what is posted',
    'no password shows up in an answer, a warning, the output, or what a log shows of a handle',
    told(({ readBody }) => ({ readBody: () => printed(readBody()) })),
  ],
  [
    'prints who knocks with a Basic header',
    'Basic lets in with the right password, and writes no session',
    told(({ headers, secure }) => {
      process.stdout.write(Buffer.from(headers.authorization ?? ''))
      return { secure }
    }),
  ],
  [
    'shows a page when the client went away',
    'Basic shows nothing to a client that goes away, and calls its login off',
    { verdict: (verdict) => (verdict.kind === 'gone' ? anybody : verdict) },
  ],
  [
    'does not notice that a client with a Basic header went away',
    'Basic shows nothing to a client that goes away, and calls its login off',
    withBasic(() => ({ signal: new AbortController().signal })),
  ],
  [
    'tells no address of a client with a Basic header',
    'Basic tells the address of its client, as the framework knows it',
    withBasic(() => ({ clientAddress: undefined })),
  ],
  [
    'does not know where it is mounted',
    'a second directory serves its login page and its logout below its own path',
    told(() => ({ mountPath: '' })),
  ],
  [
    'lets pages of other sites open a WebSocket',
    'no other site can open a WebSocket',
    without('upgrade'),
  ],
  [
    'leaves its connections open',
    'an adapter closes the connections that it opened',
    { isLeftOpen: true },
  ],
]

function withBasic(slip: () => Partial<GateRequest>): Slips {
  return told(({ headers }) => (headers.authorization === undefined ? {} : slip()))
}

function told(slip: (request: GateRequest) => Partial<GateRequest>): Slips {
  return { request: (request) => ({ ...request, ...slip(request) }) }
}

function without(header: string): Slips {
  return told(({ headers }) => ({ headers: { ...headers, [header]: undefined } }))
}

function withSession(slip: (session: SessionPort) => Partial<SessionPort>): Slips {
  return told(({ session }) => ({ session: session && { ...session, ...slip(session) } }))
}

function answering(slip: (response: Answer) => Partial<Answer>): Slips {
  return {
    verdict: (verdict) => {
      if (verdict.kind !== 'answer') return verdict
      return { ...verdict, response: { ...verdict.response, ...slip(verdict.response) } }
    },
  }
}

function entering(slip: (entrant: Entrant) => Partial<Entrant>): Slips {
  return {
    verdict: (verdict) => (verdict.kind === 'enter' ? { ...verdict, ...slip(verdict) } : verdict),
  }
}

function sharing(): Slips {
  let first: Entrant['user'] | undefined
  return entering(({ user }) => {
    first ??= user
    return { user: first }
  })
}

function queryOf(url: string): object {
  return Object.fromEntries(new URL(url, 'http://app').searchParams)
}

async function printed<Reading>(reading: Promise<Reading>): Promise<Reading> {
  process.stderr.write(JSON.stringify(await reading))
  return reading
}
