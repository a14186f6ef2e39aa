import type { HttpResponse, Verdict } from '@ldap-auth/core/http'
import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  type ExceptionFilter,
  ForbiddenException,
  HttpException,
  type HttpExceptionOptions,
  UnauthorizedException,
} from '@nestjs/common'
import { type PlatformResponse, send } from './response.ts'

/**
 * A page load that is not let in: it is answered with a redirect to the login page, or with a
 * page. An exception filter of the application that catches it answers in its place.
 */
export class LdapAuthPageException extends HttpException {
  /** What is sent if no filter of the application answers. */
  readonly page: HttpResponse

  constructor(page: HttpResponse, body: object, options: HttpExceptionOptions) {
    super(body, page.status, options)
    this.page = page
  }
}

/** Sends the pages, which Nest itself would send as JSON. */
@Catch(LdapAuthPageException)
export class PageFilter implements ExceptionFilter<LdapAuthPageException> {
  catch({ page }: LdapAuthPageException, host: ArgumentsHost): void {
    send(host.switchToHttp().getResponse<PlatformResponse>(), page)
  }
}

const exceptions = new Map([
  [400, BadRequestException],
  [401, UnauthorizedException],
  [403, ForbiddenException],
])

/**
 * The exception that says a refusal in the words of Nest, with the failure behind it as `cause`.
 * Pages are for those who asked by HTTP alone.
 */
export function refusalException(
  refused: Exclude<Verdict, { kind: 'enter' }>,
  isHttp: boolean,
): HttpException {
  // Nobody reads it: the status that proxies log for a client that went away.
  if (refused.kind === 'gone') return new HttpException('the client went away', 499)
  const { response, refusal } = refused
  const body = refusal ? { error: { code: refusal.code, message: refusal.message } } : {}
  const options = { cause: refusal?.cause }
  const isJson = response.headers['Content-Type']?.startsWith('application/json')
  if (isHttp && !(isJson && refusal)) return new LdapAuthPageException(response, body, options)
  const { status } = refusal ?? response
  const Exception = exceptions.get(status)
  return Exception ? new Exception(body, options) : new HttpException(body, status, options)
}
