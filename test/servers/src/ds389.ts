import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { answersWhoAmI } from './answers-who-am-i.ts'
import { type Certificates, makeCertificates } from './certificates.ts'
import type { DirectoryEntry } from './directory-entry.ts'
import { suffixEntry, toChanges } from './directory-entry.ts'
import type { Accounts, DirectoryServer, ServerKind } from './directory-server.ts'
import { answersInTime, directoryServer, readLog } from './directory-server.ts'
import type { Ds389Settings } from './ds389-config.ts'
import { accessControl, ds389Paths, dse389, suffixOf } from './ds389-config.ts'
import type { GuardedProcess } from './guarded-process.ts'
import { startGuarded } from './guarded-process.ts'
import type { Ports } from './random-ports.ts'
import { randomPorts } from './random-ports.ts'

export interface Ds389Options extends Ds389Settings {
  /** What the directory holds, below the suffix; parents first. Passwords may be plain. */
  entries?: readonly DirectoryEntry[]
  /** Names in the server's certificate; `localhost` and `127.0.0.1` by default. */
  certificateNames?: readonly string[]
  /** The server's certificate and the authority whose clients it knows; instead of one made for it. */
  certificates?: Certificates
}

/** A throw-away 389 Directory Server on loopback. */
export interface Ds389 extends DirectoryServer {
  add(entries: readonly DirectoryEntry[]): Promise<void>
  /** Applies change records (RFC 2849) as the administrator, to the configuration as well. */
  modify(changes: string): Promise<void>
}

const run = promisify(execFile)

/** Starts a 389 Directory Server of its own for a test, in a temporary folder that `stop` removes. */
export async function start389(options: Ds389Options = {}): Promise<Ds389> {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-389-`)
  try {
    return await startIn(dir, options)
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}

async function startIn(dir: string, options: Ds389Options): Promise<Ds389> {
  const accounts = makeAccounts()
  for (const folder of ['schema', 'db', 'log', 'run', 'lock', 'tmp', 'ldif', 'bak']) {
    await mkdir(`${dir}/${folder}`)
  }
  await copyFile(ds389Paths.schema, `${dir}/schema/99user.ldif`)
  await copyFile(ds389Paths.collations, `${dir}/slapd-collations.conf`)
  await copyFile(ds389Paths.certmap, `${dir}/certmap.conf`)
  const names = options.certificateNames ?? ['localhost', '127.0.0.1']
  const certificates = options.certificates ?? (await makeCertificates(names))
  await storeCertificates(dir, certificates)
  const { ports, child } = await launchSomewhere(dir, accounts, options)
  const url = `ldap://127.0.0.1:${ports.plain}`
  try {
    await modify(url, accounts, toChanges(contents(accounts, options)))
  } catch (error) {
    await child.kill()
    throw error
  }
  return handle(dir, ports, certificates.ca, accounts, child)
}

function makeAccounts(): Accounts {
  const account = (dn: string) => ({ dn, password: randomBytes(12).toString('hex') })
  return { service: account('cn=service,cn=config'), admin: account('cn=Directory Manager') }
}

function contents(accounts: Accounts, options: Ds389Options): DirectoryEntry[] {
  const { dn, attributes } = suffixEntry(suffixOf(options))
  const aci = accessControl(accounts, options.access ?? {})
  return [{ dn, attributes: { ...attributes, aci } }, ...(options.entries ?? [])]
}

/** Puts a certificate where the server takes it from: a store of NSS. */
async function storeCertificates(dir: string, { ca, cert, key }: Certificates): Promise<void> {
  await writeFile(`${dir}/ca.crt`, ca)
  await writeFile(`${dir}/server.pem`, key + cert, { mode: 0o600 })
  const bundle = ['-in', `${dir}/server.pem`, '-out', `${dir}/server.p12`, '-passout', 'pass:']
  await run('openssl', ['pkcs12', '-export', '-name', 'Server-Cert', ...bundle])
  const store = ['-d', `sql:${dir}`]
  await run(ds389Paths.certutil, ['-N', ...store, '--empty-password'])
  await run(ds389Paths.certutil, ['-A', ...store, '-n', 'CA', '-t', 'CT,,', '-i', `${dir}/ca.crt`])
  await run(ds389Paths.pk12util, ['-i', `${dir}/server.p12`, ...store, '-W', ''])
}

async function launchSomewhere(
  dir: string,
  accounts: Accounts,
  options: Ds389Options,
): Promise<{ ports: Ports; child: GuardedProcess }> {
  const template = await readFile(ds389Paths.template, 'utf8')
  for (let tries = 0; tries < 10; tries += 1) {
    const ports = randomPorts()
    await writeFile(`${dir}/dse.ldif`, dse389(template, dir, ports, accounts, options))
    const child = await launch(dir, ports)
    if (child !== undefined) return { ports, child }
  }
  throw new Error('389 Directory Server found ten pairs of ports in use')
}

/** Starts the server and waits for its first answer; undefined if a port is taken. */
async function launch(dir: string, ports: Ports): Promise<GuardedProcess | undefined> {
  await rm(`${dir}/run/pid`, { force: true })
  const file = `${dir}/log/errors`
  const logStart = readLog(file).length
  const log = (): string => readLog(file).slice(logStart)
  // Any -d keeps it in the foreground.
  const args = ['-D', dir, '-i', `${dir}/run/pid`, '-d', '0']
  const child = startGuarded(ds389Paths.server, args, `${dir}/log/output`, dir)
  const isReady = async () => existsSync(`${dir}/run/pid`) && answersWhoAmI(ports.plain)
  if (await answersInTime('389 Directory Server', child, isReady, log)) return child
  if (log().includes('already in use')) return undefined
  throw new Error(`389 Directory Server did not start: ${log().slice(-2000)}`)
}

async function modify(url: string, { admin }: Accounts, changes: string): Promise<void> {
  // As entries of their own, referrals can be changed as well (RFC 3296).
  const login = ['-M', '-x', '-H', url, '-D', admin.dn, '-w', admin.password]
  const applied = run(ds389Paths.modify, login)
  applied.child.stdin?.end(changes)
  await applied
}

function handle(
  dir: string,
  ports: Ports,
  ca: string,
  accounts: Accounts,
  child: GuardedProcess,
): Ds389 {
  const url = `ldap://127.0.0.1:${ports.plain}`
  const logStart = readLog(`${dir}/log/access`).length
  const kind: ServerKind = {
    name: '389 Directory Server',
    dir,
    launch: () => launch(dir, ports),
    log: () => readLog(`${dir}/log/errors`) + readLog(`${dir}/log/access`).slice(logStart),
    bindLine: / BIND dn="(.*)" method=128 /gm,
    searchLine: / SRCH base=.* filter="(.*)" attrs=/gm,
  }
  const address = {
    url,
    tlsUrl: `ldaps://127.0.0.1:${ports.tls}`,
    ca,
    serviceAccount: accounts.service,
    admin: accounts.admin,
  }
  return {
    ...directoryServer(kind, address, child),
    add: (entries) => modify(url, accounts, toChanges(entries)),
    modify: (changes) => modify(url, accounts, changes),
  }
}
