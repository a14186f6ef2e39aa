import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createLdapAuth, type LdapAuth } from '@ldap-auth/core'
import { type ExpressLdapAuthOptions, ldapAuth } from '@ldap-auth/express'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import express from 'express'
import session, { MemoryStore } from 'express-session'

export const steve = { username: 'steve', password: 'blue-sky' }

/** A site that people log in at, with a directory of its own. */
export interface Application {
  /** The origin, without a slash at the end. */
  readonly url: string
  /** The handle that the site logs in by; tests replace what it answers. */
  readonly ldap: LdapAuth
  readonly directory: Directory
  /** Forgets every session. */
  dropSessions(): void
  close(): Promise<void>
}

export type PageOptions = Pick<ExpressLdapAuthOptions, 'loginPage'>

/** Starts a site whose pages tell what only Steve may read. */
export async function startApplication(options: PageOptions = {}): Promise<Application> {
  const directory = await startDirectory({ entries: company })
  const ldap = createLdapAuth({
    url: directory.url,
    service: directory.serviceAccount,
    user: { base: 'ou=people,dc=company,dc=com', filter: '(uid={{username}})' },
    groups: { source: 'search', base: 'ou=groups,dc=company,dc=com' },
    roles: { admin: ['cn=operators,ou=groups,dc=company,dc=com'] },
  })
  const auth = ldapAuth({ auth: ldap, ...options })
  const store = new MemoryStore()
  const app = express()
  app.use(session({ secret: 'for tests', resave: false, saveUninitialized: false, store }))
  app.get('/logo.svg', (_req, res) => void res.type('svg').send(logo))
  app.use(auth)
  app.get('/admin', auth.requireRole('admin'))
  app.use((req, res) => void res.send(privatePage(req.path, req.ldapUser?.displayName)))
  const { url, close } = await serve(app)
  return {
    url,
    ldap,
    directory,
    dropSessions: () => store.clear(),
    close: async () => {
      await close()
      await ldap.close()
      await directory.close()
    },
  }
}

/** Answers on a free port of this machine alone. */
export async function serve(
  listener: RequestListener,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><circle cx="24" cy="24" r="24" fill="teal"/></svg>'

function privatePage(path: string, name = 'nobody'): string {
  return `<!doctype html>
<html lang="en">
<link rel="icon" href="data:,">
<title>Private</title>
<h1>The secret of ${path}</h1>
<p>Hello ${name}</p>
<form method="post" action="/logout"><button>Sign out</button></form>
<form method="post" action="/order"><button>Order</button></form>`
}

const company = [
  { dn: 'ou=people,dc=company,dc=com', attributes: { objectClass: ['organizationalUnit'] } },
  { dn: 'ou=groups,dc=company,dc=com', attributes: { objectClass: ['organizationalUnit'] } },
  {
    dn: 'uid=steve,ou=people,dc=company,dc=com',
    attributes: {
      objectClass: ['inetOrgPerson'],
      uid: ['steve'],
      cn: ['Steve Miller'],
      sn: ['Miller'],
      userPassword: ['blue-sky'],
    },
  },
]
