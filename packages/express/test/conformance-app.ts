import type { AddressInfo } from 'node:net'
import type { Adapter } from '@ldap-auth/conformance'
import session from 'express-session'
import { ldapAuth } from '../src/index.ts'
import { type Express, listen } from './app.ts'

/** The application that the conformance suite asks for, on one version of Express. */
export function startOn(express: Express): Adapter['start'] {
  return async ({ options, partners, trustProxy, show }) => {
    const app = express()
    app.set('trust proxy', trustProxy && 'loopback')
    app.use(session({ secret: 'for tests', resave: false, saveUninitialized: false }))
    app.get('/open', (req, res) => {
      Object.assign(req.session, { cart: 'full' })
      res.json({})
    })
    const second = partners && ldapAuth(partners)
    if (second) app.use('/partners', second, (req, res) => void res.json(show(req.ldapUser)))
    const auth = ldapAuth(options)
    app.use(auth)
    app.all('/', (req, res) => void res.json(show(req.ldapUser)))
    app.get('/admin', auth.requireRole('admin'), (req, res) => void res.json(show(req.ldapUser)))
    const server = await listen(app)
    const { port } = server.address() as AddressInfo
    return {
      url: `http://127.0.0.1:${port}`,
      handle: auth,
      stop: async () => {
        server.closeAllConnections()
        server.close()
        await auth.close()
        await second?.close()
      },
    }
  }
}
