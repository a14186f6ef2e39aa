import { execFile } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { activeDirectoryUser, fileTime, unicodePwd } from './active-directory-entry.ts'
import { answersWhoAmI } from './answers-who-am-i.ts'
import { makeCertificates } from './certificates.ts'
import type { DirectoryEntry } from './directory-entry.ts'
import { toChanges } from './directory-entry.ts'
import type { Accounts, DirectoryServer, ServerKind } from './directory-server.ts'
import { answersInTime, directoryServer, readLog } from './directory-server.ts'
import type { GuardedProcess } from './guarded-process.ts'
import { startGuarded } from './guarded-process.ts'
import type { SambaDomain, SambaSettings } from './samba-config.ts'
import { defaultRealm, passwordPolicy, sambaConf, sambaDomain, sambaPaths } from './samba-config.ts'
import { goldenSamba } from './samba-golden.ts'

export interface SambaOptions extends SambaSettings {
  /** `corp.example.test` by default. */
  realm?: string
  /** What the directory holds beside what every domain has; parents first. */
  entries?: readonly DirectoryEntry[]
  /** Names in the server's certificate beside its address, realm and host name. */
  certificateNames?: readonly string[]
}

/** A throw-away domain controller of Active Directory, on a loopback address of its own. */
export interface Samba extends DirectoryServer {
  readonly domain: SambaDomain
  /** The global catalog, `ldaps://`. */
  readonly globalCatalogUrl: string
  add(entries: readonly DirectoryEntry[]): Promise<void>
  /** Applies change records (RFC 2849); the server sees them at once. */
  modify(changes: string): Promise<void>
  /** Makes a password so many days old; after 42 it has expired. */
  agePassword(dn: string, days: number): Promise<void>
  /** Keeps a person from reading these attributes of the own entry, each by its schemaIDGUID. */
  hideFromThemselves(dn: string, schemaIds: readonly string[]): Promise<void>
}

/** Where one domain controller lives. */
interface Home {
  readonly dir: string
  readonly address: string
}

const run = promisify(execFile)

/** Starts a Samba of its own for a test, in a temporary folder that `stop` removes. */
export async function startSamba(options: SambaOptions = {}): Promise<Samba> {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-samba-`)
  try {
    return await startIn({ dir, address: await freeAddress() }, options)
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}

async function startIn(home: Home, options: SambaOptions): Promise<Samba> {
  const { dir, address } = home
  const domain = sambaDomain(options.realm ?? defaultRealm)
  await cp(await goldenSamba(domain), dir, { recursive: true })
  await mkdir(`${dir}/run`)
  await writeFile(`${dir}/smb.conf`, sambaConf(dir, domain, address, options))
  const ca = await writeCertificates(home, domain, options.certificateNames ?? [])
  const accounts = makeAccounts(domain)
  const setUp = [passwordPolicy(domain, options), accountChanges(accounts)]
  await modify(dir, [...setUp, toChanges(options.entries ?? [])].join('\n'))
  return handle(home, domain, ca, accounts, await launch(home))
}

/** Samba's ports are fixed, so each one gets an address: one of the four million above 127.64.0.0. */
async function freeAddress(): Promise<string> {
  for (let tries = 0; tries < 10; tries += 1) {
    const address = `127.${randomInt(64, 128)}.${randomInt(256)}.${randomInt(1, 255)}`
    if (await isFree(address)) return address
  }
  throw new Error('Port 389 of ten loopback addresses is taken, or not for this user')
}

async function isFree(address: string): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(389, address)
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

async function writeCertificates(
  { dir, address }: Home,
  { realm }: SambaDomain,
  names: readonly string[],
): Promise<string> {
  const { ca, cert, key } = await makeCertificates([address, realm, `dc1.${realm}`, ...names])
  await writeFile(`${dir}/ca.crt`, ca)
  await writeFile(`${dir}/server.crt`, cert)
  // Samba does without TLS if others may read the key.
  await writeFile(`${dir}/server.key`, key, { mode: 0o600 })
  return ca
}

function makeAccounts({ suffix }: SambaDomain): Accounts {
  const account = (name: string) => ({
    dn: `CN=${name},CN=Users,${suffix}`,
    password: randomBytes(12).toString('hex'),
  })
  return { service: account('ldap-auth-service'), admin: account('Administrator') }
}

function accountChanges({ service, admin }: Accounts): string {
  const password = unicodePwd(admin.password).toString('base64')
  const change = ['changetype: modify', 'replace: unicodePwd', `unicodePwd:: ${password}`]
  const added = activeDirectoryUser(service.dn, 'ldap-auth-service', service.password)
  return [`dn: ${admin.dn}`, ...change, '', toChanges([added])].join('\n')
}

/** Writes to the database itself, which asks for no password and works with and without the server. */
async function modify(dir: string, changes: string, ...options: string[]): Promise<void> {
  const file = `${dir}/${randomBytes(8).toString('hex')}.ldif`
  await writeFile(file, changes)
  await run(sambaPaths.modify, [...databaseOf(dir), '-d', '0', ...options, file])
  await rm(file)
}

function databaseOf(dir: string): string[] {
  return ['--configfile', `${dir}/smb.conf`, '-H', `${dir}/private/sam.ldb`]
}

// A control of Samba's own: without it pwdLastSet takes "now" and "never" only.
const bypassLastSet = '--controls=local_oid:1.3.6.1.4.1.7165.4.3.20:0'

function agePassword(dir: string, dn: string, days: number): Promise<void> {
  const then = fileTime(new Date(Date.now() - days * 86_400_000))
  const change = ['changetype: modify', 'replace: pwdLastSet', `pwdLastSet: ${then}`]
  return modify(dir, [`dn: ${dn}`, ...change, ''].join('\n'), bypassLastSet)
}

// PS is the person that the entry stands for ([MS-DTYP] section 2.4.2.4), RP the right to read.
async function hideFromThemselves(
  dir: string,
  dn: string,
  schemaIds: readonly string[],
): Promise<void> {
  const sddl = schemaIds.map((id) => `(OD;;RP;${id};;PS)`).join('')
  const rule = [`--objectdn=${dn}`, '--action=allow', `--sddl=${sddl}`]
  await run(sambaPaths.tool, ['dsacl', 'set', ...databaseOf(dir), ...rule])
}

async function launch({ dir, address }: Home): Promise<GuardedProcess> {
  await rm(`${dir}/run/samba.pid`, { force: true })
  const logStart = readLog(`${dir}/log`).length
  const log = (): string => readLog(`${dir}/log`).slice(logStart)
  const args = ['--configfile', `${dir}/smb.conf`, '-i', '-M', 'single', '--debug-stdout']
  const child = startGuarded(sambaPaths.server, args, `${dir}/log`, dir)
  const ready = await answersInTime('Samba', child, () => answersWhoAmI(389, address), log)
  if (!ready) throw new Error(`Samba did not start: ${log().slice(-2000)}`)
  return child
}

function handle(
  home: Home,
  domain: SambaDomain,
  ca: string,
  accounts: Accounts,
  child: GuardedProcess,
): Samba {
  const { dir, address } = home
  const kind: ServerKind = {
    name: 'Samba',
    dir,
    launch: () => launch(home),
    log: () => readLog(`${dir}/log`),
    bindLine: /^ *BindSimple dn: (.*)$/gm,
    searchLine: /^ *ldapsrv_SearchRequest: LDAP Query: .* filter: \[(.*)\] basedn: /gm,
  }
  const server = {
    url: `ldap://${address}`,
    tlsUrl: `ldaps://${address}`,
    ca,
    serviceAccount: accounts.service,
    admin: accounts.admin,
  }
  return {
    ...directoryServer(kind, server, child),
    domain,
    globalCatalogUrl: `ldaps://${address}:3269`,
    add: (entries) => modify(dir, toChanges(entries)),
    modify: (changes) => modify(dir, changes),
    agePassword: (dn, days) => agePassword(dir, dn, days),
    hideFromThemselves: (dn, schemaIds) => hideFromThemselves(dir, dn, schemaIds),
  }
}
