import type { Answer } from './client.ts'

/** An answer, without what frameworks, clocks and chance put into it. */
export interface Exchange {
  readonly request: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an adapter answered in a case, in order. */
export type Transcript = readonly Exchange[]

const noise = new Set([
  'connection',
  'content-length',
  'date',
  'etag',
  'keep-alive',
  'set-cookie',
  'transfer-encoding',
  'x-powered-by',
])

/** What of an answer must be the same in every adapter. */
export function exchange({ method, path, status, headers, body }: Answer): Exchange {
  const request = `${method} ${path}`
  // Nobody served this path: the answer is the framework's own.
  if (status === 404) return { request, status, headers: {}, body: '' }
  const told = Object.entries(headers)
    .filter(([name]) => !noise.has(name))
    .map(([name, value]) => [name, essence(name, String(value))] as const)
  return {
    request,
    status,
    headers: Object.fromEntries(told.sort()),
    body: withoutStyle(body),
  }
}

/**
 * What is left to compare where the application writes the answers and not the adapter: why a
 * login was refused, and of everything else whether it was let in.
 */
export function outcome({ request, status, headers, body }: Exchange): Exchange {
  const told = ['retry-after', 'www-authenticate'].flatMap((name) => {
    const value = headers[name]
    return value === undefined ? [] : [[name, value]]
  })
  const isRefusedLogin = request.startsWith('POST /login') && status >= 400
  return { request, status, headers: Object.fromEntries(told), body: isRefusedLogin ? body : '' }
}

/** How a page looks is no part of the contract, and would drown it. */
function withoutStyle(page: string): string {
  return page.replace(/<style>.*?<\/style>/s, '<style></style>')
}

function essence(header: string, value: string): string {
  // The names of headers, in any order (RFC 9110 section 12.5.5).
  if (header === 'vary') return value.toLowerCase().split(/, */).sort().join(', ')
  return value.replace(/'sha256-[^']*'/, "'sha256-…'")
}
