import type { IncomingHttpHeaders } from 'node:http'

/** Whether the client asks for a page: it names HTML, and would rather have it than JSON. */
export function prefersHtml({ accept = '' }: IncomingHttpHeaders): boolean {
  return preference(accept, 'text/html') > preference(accept, 'application/json')
}

/** Whether the client speaks JSON: it sends it, or names it and would rather have it than HTML. */
export function prefersJson(headers: IncomingHttpHeaders): boolean {
  if (prefersHtml(headers)) return false
  return (
    mediaType(headers['content-type']) === 'application/json' ||
    preference(headers.accept ?? '', 'application/json') > 0
  )
}

/** The media type of a `Content-Type` header, without its parameters. */
export function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase()
}

/** The members of an `Accept` or `Accept-Language` header, with how much each is wanted (RFC 9110 section 12.4.2). */
export function weighted(header: string): { name: string; weight: number }[] {
  return header.split(',').map((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    return { name, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
  })
}

/** The weight of a media type that is named (RFC 9110 section 12.5.1); 0 if only `*` covers it. */
function preference(accept: string, type: string): number {
  return weighted(accept).find(({ name }) => name === type)?.weight ?? 0
}
