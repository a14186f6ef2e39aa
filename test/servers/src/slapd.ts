import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { answersWhoAmI } from './answers-who-am-i.ts'
import { type Certificates, makeCertificates } from './certificates.ts'
import type { DirectoryEntry } from './directory-entry.ts'
import { suffixEntry, toLdif } from './directory-entry.ts'
import type { Account, Accounts, DirectoryServer, ServerKind } from './directory-server.ts'
import { answersInTime, directoryServer, readLog } from './directory-server.ts'
import type { GuardedProcess } from './guarded-process.ts'
import { startGuarded } from './guarded-process.ts'
import type { Ports } from './random-ports.ts'
import { randomPorts } from './random-ports.ts'
import type { SlapdSettings } from './slapd-config.ts'
import { slapdConf, slapdPaths } from './slapd-config.ts'

export interface SlapdOptions extends SlapdSettings {
  /** What the directory holds, as LDIF; parents first. */
  ldif?: string
  /** What the directory holds, as entries; parents first. They come behind `ldif`. */
  entries?: readonly DirectoryEntry[]
  /** A file of LDIF with more than a string can hold; it comes behind all others. */
  ldifFile?: string
  /** Names in the server's certificate; `localhost` and `127.0.0.1` by default. */
  certificateNames?: readonly string[]
  /** The server's certificate and the authority whose clients it knows; instead of one made for it. */
  certificates?: Certificates
  /** `'none'` for measurements: writing the log costs more than answering. */
  logLevel?: 'stats' | 'none'
}

/** A throw-away OpenLDAP on loopback. */
export type Slapd = DirectoryServer

/** Where one slapd lives and how it is started. */
interface Home {
  readonly dir: string
  readonly logLevel: 'stats' | 'none'
}

const run = promisify(execFile)

/** Starts an OpenLDAP of its own for a test, in a temporary folder that `stop` removes. */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-slapd-`)
  try {
    return await startIn({ dir, logLevel: options.logLevel ?? 'stats' }, options)
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}

async function startIn(home: Home, options: SlapdOptions): Promise<Slapd> {
  const { dir } = home
  const suffix = options.suffix ?? 'dc=example,dc=com'
  const accounts = makeAccounts(suffix)
  const names = options.certificateNames ?? ['localhost', '127.0.0.1']
  const { ca, cert, key } = options.certificates ?? (await makeCertificates(names))
  await writeFile(`${dir}/ca.crt`, ca)
  await writeFile(`${dir}/server.crt`, cert)
  await writeFile(`${dir}/server.key`, key)
  await writeFile(`${dir}/slapd.conf`, slapdConf(dir, suffix, accounts, options))
  await mkdir(`${dir}/db`)
  await mkdir(`${dir}/accounts`)
  await writeFile(`${dir}/data.ldif`, dataOf(suffix, options))
  await load(dir, suffix, `${dir}/data.ldif`)
  if (options.ldifFile !== undefined) await load(dir, suffix, options.ldifFile)
  return handle(home, ca, accounts, await launchSomewhere(home))
}

function makeAccounts(suffix: string): Accounts {
  const account = (dn: string): Account => ({ dn, password: randomBytes(12).toString('hex') })
  return {
    service: account('cn=service,dc=accounts,dc=test'),
    admin: account(`cn=admin,${suffix}`),
  }
}

/** Parents come first: the suffix, unless the test brings its entry, then the test's data. */
function dataOf(suffix: string, { ldif = '', entries = [] }: SlapdOptions): string {
  const names = [...ldif.matchAll(/^dn: *(.*)$/gm)].map(([, dn]) => dn ?? '')
  const known = [...names, ...entries.map(({ dn }) => dn)].map((dn) => dn.trim().toLowerCase())
  const top = known.includes(suffix.toLowerCase()) ? [] : [suffixEntry(suffix)]
  return [toLdif(top), ldif, toLdif(entries)].join('\n')
}

async function load(dir: string, suffix: string, file: string): Promise<void> {
  await run(slapdPaths.load, ['-q', '-b', suffix, '-f', `${dir}/slapd.conf`, '-l', file])
}

async function launchSomewhere(home: Home): Promise<{ ports: Ports; child: GuardedProcess }> {
  for (let tries = 0; tries < 10; tries += 1) {
    const ports = randomPorts()
    const child = await launch(home, ports)
    if (child !== undefined) return { ports, child }
  }
  throw new Error('slapd found ten pairs of ports in use')
}

/** Starts slapd and waits for its first answer; undefined if a port is taken. */
async function launch({ dir, logLevel }: Home, ports: Ports): Promise<GuardedProcess | undefined> {
  await rm(`${dir}/pid`, { force: true })
  const urls = `ldap://127.0.0.1:${ports.plain} ldaps://127.0.0.1:${ports.tls}`
  // Any -d keeps slapd in the foreground; 256 is the level `stats`.
  const args = ['-d', logLevel === 'stats' ? '256' : '0', '-f', `${dir}/slapd.conf`, '-h', urls]
  const logStart = readLog(`${dir}/log`).length
  const child = startGuarded(slapdPaths.server, args, `${dir}/log`, dir)
  const log = (): string => readLog(`${dir}/log`).slice(logStart)
  const ready = await answersInTime('slapd', child, () => isReady(dir, ports, child), log)
  return ready ? child : refusal(log())
}

// The pid file is written once both ports are ours: until then the answer may be somebody else's.
async function isReady(dir: string, ports: Ports, child: GuardedProcess): Promise<boolean> {
  if (child.hasExited() || !existsSync(`${dir}/pid`)) return false
  return answersWhoAmI(ports.plain)
}

function refusal(log: string): undefined {
  if (log.includes('Address already in use') || log.includes('errno=98')) return undefined
  throw new Error(`slapd did not start: ${log.slice(-2000)}`)
}

function handle(
  home: Home,
  ca: string,
  accounts: Accounts,
  { ports, child }: { ports: Ports; child: GuardedProcess },
): Slapd {
  const kind: ServerKind = {
    name: 'slapd',
    dir: home.dir,
    launch: () => launch(home, ports),
    log: () => readLog(`${home.dir}/log`),
    bindLine: / BIND dn="(.*)" method=128$/gm,
    searchLine: / SRCH base=.* filter="(.*)"$/gm,
  }
  const address = {
    url: `ldap://127.0.0.1:${ports.plain}`,
    tlsUrl: `ldaps://127.0.0.1:${ports.tls}`,
    ca,
    serviceAccount: accounts.service,
    admin: accounts.admin,
  }
  return directoryServer(kind, address, child)
}
