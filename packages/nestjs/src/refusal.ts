import { type HttpResponse, sendResponse, setHeaders, type Verdict } from '@ldap-auth/core/http'
import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  type ExceptionFilter,
  ForbiddenException,
  HttpException,
  UnauthorizedException,
} from '@nestjs/common'

/**
 * A page load that is not let in: it is answered with a redirect to the login page, or with a
 * page. An exception filter of the application that catches it answers in its place.
 */
export class LdapAuthPageException extends HttpException {
  /** What is sent if no filter of the application answers. */
  readonly page: HttpResponse

  constructor(page: HttpResponse, body: object, cause: unknown) {
    super(body, page.status, { cause })
    this.page = page
  }
}

/** Sends the pages, which Nest itself would send as JSON. */
@Catch(LdapAuthPageException)
export class PageFilter implements ExceptionFilter<LdapAuthPageException> {
  catch({ page }: LdapAuthPageException, host: ArgumentsHost): void {
    sendResponse(host.switchToHttp().getResponse(), page)
  }
}

const exceptions = new Map([
  [400, BadRequestException],
  [401, UnauthorizedException],
  [403, ForbiddenException],
])

type Refused = Exclude<Verdict, { kind: 'enter' }>

/**
 * The exception that says a refusal in the words of Nest, with the failure behind it as `cause`.
 * Pages are for those who asked by HTTP alone.
 */
export function refusalException(refused: Refused, isHttp: boolean): HttpException {
  // Nobody reads it: the status that proxies log for a client that went away.
  if (refused.kind === 'gone') return new HttpException('the client went away', 499)
  const { response, refusal } = refused
  const body = refusal ? { error: { code: refusal.code, message: refusal.message } } : {}
  const options = { cause: refusal?.cause }
  const isJson = response.headers['Content-Type']?.startsWith('application/json')
  if (isHttp && !(isJson && refusal))
    return new LdapAuthPageException(response, body, options.cause)
  const { status } = refusal ?? response
  const Exception = exceptions.get(status)
  return Exception ? new Exception(body, options) : new HttpException(body, status, options)
}

/** Sets headers of the answer, where there is one of HTTP. */
export function setHeadersIn(host: ArgumentsHost, headers: HttpResponse['headers']): void {
  if (host.getType() === 'http') setHeaders(host.switchToHttp().getResponse(), headers)
}
