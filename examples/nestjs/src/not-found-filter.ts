import { contentSecurityPolicy, notFoundPage } from '@ldap-auth/example-company'
import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common'
import type { Response } from 'express'

/** The page for addresses that lead nowhere. */
@Catch(NotFoundException)
export class NotFoundFilter implements ExceptionFilter<NotFoundException> {
  catch(_exception: NotFoundException, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>()
    response.set('Content-Security-Policy', contentSecurityPolicy).status(404).send(notFoundPage())
  }
}
