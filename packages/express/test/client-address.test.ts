import { createLdapAuth, type LdapAuth } from '@ldap-auth/core'
import { company, companyOptions, steve } from '@ldap-auth/test-company'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import type { Request } from 'express'
import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ldapAuth } from '../src/index.ts'
import { listen, sessions, versions } from './app.ts'

const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
const proxied = { 'X-Forwarded-For': '192.0.2.7' }

describe.each(versions)('the address of a client on %s', (_name, express) => {
  let directory: Directory
  let auth: LdapAuth

  beforeAll(async () => {
    directory = await startDirectory({ entries: company })
    auth = createLdapAuth(companyOptions(directory))
  })
  afterAll(async () => {
    await auth.close()
    await directory.close()
  })
  beforeEach(() => warnings.mockClear())

  /** Logs in twice through a proxy, and gives the address that the core was told. */
  async function addressTold(
    trust: string | false,
    clientAddress?: (req: Request) => string,
  ): Promise<string | undefined> {
    const authenticate = vi.spyOn(auth, 'authenticate')
    const app = express().set('trust proxy', trust)
    app.use(sessions(), ldapAuth(clientAddress === undefined ? { auth } : { auth, clientAddress }))
    const server = await listen(app)
    await supertest(server).post('/login').set(proxied).send(steve).expect(200)
    await supertest(server).post('/login').set(proxied).send(steve).expect(200)
    server.close()
    return authenticate.mock.lastCall?.[1]?.clientAddress
  }

  it('is the one Express gives, and a header nobody trusts is warned about once', async () => {
    expect(await addressTold(false)).toMatch(/127\.0\.0\.1$/)
    expect(warnings).toHaveBeenCalledTimes(1)
    expect(warnings.mock.calls[0]?.[1]).toMatchObject({ code: 'LDAP_AUTH_FORWARDED_FOR_IGNORED' })
  })

  it('is the one in the header where the proxy is trusted', async () => {
    expect(await addressTold('loopback')).toBe('192.0.2.7')
    expect(warnings).not.toHaveBeenCalled()
  })

  it('is what clientAddress says', async () => {
    expect(await addressTold(false, (req) => `${req.method} 198.51.100.1`)).toBe(
      'POST 198.51.100.1',
    )
    expect(warnings).not.toHaveBeenCalled()
  })
})
