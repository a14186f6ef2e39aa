import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import Default, { Strategy } from '@ldap-auth/passport/passport-ldapauth'
import passport from 'passport'

const server: Strategy.ServerOptions = {
  url: 'ldaps://ldap.example.com',
  bindDN: 'cn=app,dc=example,dc=com',
  bindCredentials: 'secret',
  searchBase: 'ou=people,dc=example,dc=com',
  searchFilter: '(uid={{username}})',
  searchAttributes: ['displayName', 'mail'],
  groupSearchBase: 'ou=groups,dc=example,dc=com',
  groupSearchFilter: (user) => `(memberUid=${user.uid})`,
  reconnect: true,
  tlsOptions: {
    ca: [readFileSync('ca.pem')],
    cert: readFileSync('client.pem', 'utf8'),
    key: [{ pem: readFileSync('client.key'), passphrase: 'secret' }],
  },
}

passport.use(new Default({ server }))
passport.use('other', new Strategy({ server }, (user, done) => done(null, { name: user.uid })))
passport.use(
  new Strategy.Strategy({ server }, async (user, done) => done(null, false, { message: user.dn })),
)

interface Person {
  uid: string
  _groups: { cn: string }[]
}
new Strategy({ server }, (user: Person, done: Strategy.VerifyDoneCallback) =>
  done(
    null,
    user._groups.map(({ cn }) => cn),
  ),
)
new Strategy(
  { server, passReqToCallback: true },
  (req: IncomingMessage, user: Person, done: Strategy.VerifyDoneCallback) =>
    done(req.url === '/' ? new Error('no') : null, user),
)

const find: Strategy.OptionsFunction = (
  _req: IncomingMessage,
  callback: Strategy.OptionsFunctionCallback,
) => callback(null, { server })
new Strategy(find)
new Strategy((_req, callback) => callback(new Error('no configuration')))

const options: Strategy.Options = {
  server,
  usernameField: 'user',
  credentialsLookup: () => ({ name: 'steve', pass: 'secret' }),
  handleErrorsAsFailures: true,
  failureErrorCallback: (error: Error) => error.message,
  credentialsFromQuery: false,
  revealAccountState: 'always',
}
void new Strategy(options).close()

const texts: Strategy.AuthenticateOptions = { session: false, invalidCredentials: 'Try again' }
passport.authenticate('ldapauth', texts)

// @ts-expect-error the directory is missing
new Strategy({ usernameField: 'user' })
// @ts-expect-error a base is missing
new Strategy({ server: { url: 'ldaps://ldap.example.com', searchFilter: '(uid={{username}})' } })
// @ts-expect-error there is no such option
new Strategy({ server: { ...server, require: {} } })
// @ts-expect-error there is no such scope
new Strategy({ server: { ...server, searchScope: 'all' } })
// @ts-expect-error a field is named by text
new Strategy({ server, usernameField: 5 })
// @ts-expect-error it says nothing of when
new Strategy({ server, revealAccountState: true })
// @ts-expect-error credentials are looked up at once
new Strategy({ server, credentialsLookup: async () => ({ name: 'steve', pass: 'secret' }) })
// @ts-expect-error a filter is made at once
new Strategy({ server: { ...server, groupSearchFilter: async () => '(cn=ops)' } })
// @ts-expect-error the message is in an object
new Strategy({ server }, (_user, done) => done(null, false, 'not you'))
// @ts-expect-error a verify function is a function
new Strategy({ server }, 'verify')
// @ts-expect-error there is nothing to log in against
new Strategy()
// @ts-expect-error a class is made by new
Strategy({ server })
