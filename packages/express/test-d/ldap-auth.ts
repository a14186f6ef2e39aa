import {
  createLdapAuth,
  type ExpressLdapAuth,
  type ExpressLdapAuthOptions,
  type LdapUser,
  ldapAuth,
} from '@ldap-auth/express'
import express, { type Request, type RequestHandler } from 'express'

declare module '@ldap-auth/express' {
  interface LdapUserAttributes {
    departmentNumber?: readonly string[]
  }
}

const directory = {
  url: 'ldaps://ldap.company.com',
  user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
}
const options: ExpressLdapAuthOptions = {
  ...directory,
  basic: { realm: 'Company' },
  session: {
    revalidateMs: 0,
    onUnavailable: 'refuse',
    attributes: ['departmentNumber'],
    isRevoked: async ({ user, loggedInAt }) => user.id === '' || loggedInAt.getTime() === 0,
  },
  clientAddress: (req) => req.ip ?? 'unknown',
}

const auth: ExpressLdapAuth & RequestHandler = ldapAuth(options)
const app = express()
app.use(auth)
app.use('/admin', auth, auth.requireRole('admin'))
app.get('/', (req, res) => {
  const user: LdapUser | undefined = req.ldapUser
  res.send(user?.attributes.departmentNumber?.at(0))
  // @ts-expect-error an attribute that the application has not declared
  user?.attributes.departmentNumbre
  // @ts-expect-error nobody may be logged in: a page may stand before the middleware
  res.send(req.ldapUser.username)
})

export function userOf(req: Request): LdapUser | undefined {
  return auth.userOf(req)
}

const open = createLdapAuth(directory)
ldapAuth({ auth: open, revealAccountState: 'password-proven' })
// @ts-expect-error an unknown option
ldapAuth({ ...directory, loginPth: '/x' })
// @ts-expect-error neither a directory nor its options
ldapAuth({ loginPath: '/x' })
// @ts-expect-error the options of a directory belong to the one that made it
ldapAuth({ auth: open, url: 'ldaps://ldap.company.com' })
// @ts-expect-error a number is wanted, however large
ldapAuth({ ...directory, session: { revalidateMs: false } })
// @ts-expect-error a promise of text says neither yes nor no
ldapAuth({ ...directory, session: { isRevoked: async () => 'yes' } })
// @ts-expect-error a role is named
auth.requireRole()
