import dns from 'node:dns'
import { createLdapAuth, type LdapAuth, type LdapAuthOptions } from '@ldap-auth/core'
import {
  type NameServer,
  type Slapd,
  startNameServer,
  startProxy,
  startSlapd,
  type TcpProxy,
} from '@ldap-auth/test-servers'
import { type SecureDirectory, startDirectory } from '@ldap-auth/testing'
import { type Gate, startGate } from './gate.ts'
import { base, entries, serviceAccount } from './people.ts'

export const timeouts = { connectMs: 700, operationMs: 1000, loginMs: 2000 }

/** A server that is broken on purpose: behind a wire that can be spoilt, behind a gate. */
export interface Scene {
  readonly gate: Gate
  readonly wire: TcpProxy
  /** The embedded directory, where the case wants that one. */
  readonly directory: SecureDirectory
  /** The real one, where it wants that. */
  readonly slapd: Slapd
  /** Where the servers are named by it. */
  readonly names: NameServer
  readonly auth: LdapAuth
  close(): Promise<void>
}

/** Something that passes on what comes. */
export interface Relay {
  readonly url: string
  close(): Promise<void>
}

/** With `shared`, any server will do, and what happens to it happens on the way. */
export type Kind = 'directory' | 'slapd' | 'shared'

/** What a case needs. */
export interface Staging {
  readonly server: Kind
  readonly through?: (url: string) => Promise<Relay>
  /** The servers are those that SRV records name. */
  readonly isNamed?: boolean
  readonly options?: Partial<LdapAuthOptions>
}

export async function openScene(
  { server, through, isNamed, options }: Staging,
  shared: Slapd,
): Promise<Scene> {
  const first = server === 'shared' ? shared : await start(server)
  const relay = await through?.(first.url)
  const second = await startDirectory({ entries, tls: true })
  const wire = await startProxy(relay?.url ?? first.url)
  // What the embedded directory does wrong needs no spoilt wire.
  const gate = await startGate(server === 'directory' ? first.url : `ldap://127.0.0.1:${wire.port}`)
  const names = isNamed === true ? await startNaming([gate.url, second.url]) : undefined
  const auth = createLdapAuth({
    url: names?.url ?? [gate.url, second.url],
    tls: { startTls: true, ca: [first.ca, second.ca].join('\n') },
    service: serviceAccount,
    // Two round trips a login, so that several cases at once leave the machine some time.
    user: { base, filter: '(uid={{username}})', readAs: 'service' },
    timeouts,
    ...options,
  })
  const everything = [
    () => names?.close(),
    () => gate.close(),
    () => wire.close(),
    () => relay?.close(),
    () => (first === shared ? undefined : closeOf(first)),
    () => second.close(),
  ]
  return {
    gate,
    wire,
    // A case uses what it asked for.
    directory: first as SecureDirectory,
    slapd: first as Slapd,
    names: names?.server as NameServer,
    auth,
    close: async () => {
      await auth.close({ graceMs: 0 })
      for (const close of everything) await close()
    },
  }
}

/** A name server that names these, the first one preferred, and asked very often. */
async function startNaming(
  urls: readonly string[],
): Promise<{ url: LdapAuthOptions['url']; server: NameServer; close: () => Promise<void> }> {
  const ports = urls.map((url) => Number(new URL(url).port))
  const records = ports.map((port, priority) => ({ name: 'localhost', port, priority }))
  const server = await startNameServer(records)
  const before = dns.getServers()
  dns.setServers([server.address])
  const close = async (): Promise<void> => {
    dns.setServers(before)
    await server.close()
  }
  const hosts = ports.map((port) => `localhost:${port}`)
  return { url: { srv: 'example.com', hosts, refreshMs: 100 }, server, close }
}

export function startShared(): Promise<Slapd> {
  return startSlapd({ entries, logLevel: 'none' })
}

async function start(kind: Kind): Promise<SecureDirectory | Slapd> {
  if (kind === 'slapd') return startShared()
  return startDirectory({ entries, tls: true })
}

function closeOf(server: SecureDirectory | Slapd): Promise<void> {
  return 'stop' in server ? server.stop() : server.close()
}
