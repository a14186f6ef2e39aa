import { createLdapAuth, type HonoLdapAuth, type LdapUser, ldapAuth } from '@ldap-auth/hono'
import { type Context, Hono, type MiddlewareHandler } from 'hono'

declare module '@ldap-auth/hono' {
  interface LdapUserAttributes {
    roomNumber?: readonly string[]
  }
}

const directory = {
  url: 'ldaps://ldap.company.com',
  user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
}

const auth: HonoLdapAuth & MiddlewareHandler = ldapAuth({
  ...directory,
  clientAddress: (c) => c.req.header('x-real-ip') ?? 'unknown',
})

const app = new Hono()
app.use(auth)
app.get('/', (c) => {
  const user: LdapUser | undefined = c.get('ldapUser')
  user?.attributes.roomNumber?.at(0)
  // @ts-expect-error an attribute that the application has not declared
  user?.attributes.roomNumbre
  // @ts-expect-error nobody may be logged in: a page may stand before the middleware
  return c.text(c.get('ldapUser').username + user?.username)
})
app.get('/admin', auth.requireRole('admin'), (c) => c.text(auth.userOf(c)?.username ?? ''))
app.get('/var', (c) => c.text(c.var.ldapUser?.displayName ?? ''))

export function userOf(c: Context): LdapUser | undefined {
  return auth.userOf(c)
}

const open = createLdapAuth(directory)
ldapAuth({ auth: open, basic: { realm: 'Company' } })
// @ts-expect-error an unknown option
ldapAuth({ ...directory, loginPth: '/x' })
// @ts-expect-error neither a directory nor its options
ldapAuth({ loginPath: '/x' })
// @ts-expect-error the options of a directory belong to the one that made it
ldapAuth({ auth: open, url: 'ldaps://ldap.company.com' })
// @ts-expect-error a role is named
auth.requireRole()
