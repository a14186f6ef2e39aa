import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { connect, createServer, type TLSSocket } from 'node:tls'
import {
  type Certificates,
  describeWithSlapd,
  makeCertificates,
  type Slapd,
  startSlapd,
} from '@ldap-auth/test-servers'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { entriesForSlapd as entries, openAuth, startPeople } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const service = { mechanism: 'EXTERNAL' } as const

let certificates: Certificates

beforeAll(async () => {
  certificates = await makeCertificates(['127.0.0.1'])
})

/** A TLS server that passes what it is sent on to a directory, over a connection of its own. */
async function startGate(onward: () => TLSSocket | ReturnType<typeof connectTcp>): Promise<string> {
  const { cert, key } = certificates
  const open = new Set<TLSSocket>()
  const server = createServer({ cert, key }, (client) => {
    open.add(client)
    const directory = onward()
    client.pipe(directory).pipe(client)
    client.on('error', () => directory.destroy())
    directory.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    for (const client of open) client.destroy()
    server.close()
  })
  return `ldaps://127.0.0.1:${Object(server.address()).port}`
}

/** An OpenLDAP that knows clients by their certificates, and who may come in front of it without. */
async function startKnowing(): Promise<Slapd> {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-external-`)
  onTestFinished(() => rm(dir, { recursive: true }))
  await writeFile(`${dir}/clients.crt`, certificates.ca)
  const slapd = await startSlapd({
    suffix: 'dc=company,dc=com',
    entries,
    globalLines: [`TLSCACertificateFile ${dir}/clients.crt`, 'TLSVerifyClient allow'],
  })
  onTestFinished(() => slapd.stop())
  return slapd
}

describeWithSlapd('a service account that is a client certificate', () => {
  it('searches at OpenLDAP, which lets nobody search without it', async () => {
    const slapd = await startKnowing()
    const port = Number(new URL(slapd.tlsUrl).port)
    const { cert, key } = certificates
    const shown = { host: '127.0.0.1', port, ca: slapd.ca, cert, key }
    const url = await startGate(() => connect(shown))
    const tls = { ca: certificates.ca }
    const { serviceAccount } = slapd
    const auth = openAuth({ url, serviceAccount }, { tls, service })
    expect(await auth.check()).toMatchObject({ healthy: true })
    expect(await auth.authenticate(credentials)).toMatchObject({ authenticated: true })
    const wrong = { ...credentials, password: 'wrong' }
    expect(await auth.authenticate(wrong)).toMatchObject({ reason: 'wrong-password' })
    expect(slapd.log()).toMatch(/BIND dn="cn=throw-away server" mech=EXTERNAL/i)
  })

  it('is refused where none is shown, and that is no failure of the user', async () => {
    const slapd = await startKnowing()
    const auth = openAuth(
      { url: slapd.tlsUrl, serviceAccount: slapd.serviceAccount },
      { tls: { ca: slapd.ca }, service },
    )
    await expect(auth.authenticate(credentials)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_LDAP_AUTH_SERVICE_BIND',
        message: expect.stringContaining('client certificate') as string,
      }),
    )
  })
})

it('a directory that does not know EXTERNAL refuses the service account', async () => {
  const directory = await startPeople()
  const port = Number(new URL(directory.url).port)
  const url = await startGate(() => connectTcp(port, '127.0.0.1'))
  const { serviceAccount } = directory
  const auth = openAuth({ url, serviceAccount }, { tls: { ca: certificates.ca }, service })
  await expect(auth.authenticate(credentials)).rejects.toThrow(
    expect.objectContaining({ code: 'ERR_LDAP_AUTH_SERVICE_BIND' }),
  )
})
