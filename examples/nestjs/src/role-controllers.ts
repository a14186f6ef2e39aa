import { contentSecurityPolicy, rolePages } from '@ldap-auth/example-company'
import { LdapRoles } from '@ldap-auth/nestjs'
import { Controller, Get, Header } from '@nestjs/common'

const [operations, development] = rolePages({ admin: [], researcher: [] })

@Controller('operations')
@LdapRoles('admin')
class OperationsController {
  @Get()
  @Header('Content-Security-Policy', contentSecurityPolicy)
  show(): string | undefined {
    return operations?.html
  }
}

@Controller('development')
@LdapRoles('researcher')
class DevelopmentController {
  @Get()
  @Header('Content-Security-Policy', contentSecurityPolicy)
  show(): string | undefined {
    return development?.html
  }
}

/** The pages of each role. */
export const roleControllers = { admin: OperationsController, researcher: DevelopmentController }
