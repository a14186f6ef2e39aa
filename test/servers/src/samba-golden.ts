import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { lstat, mkdir, mkdtemp, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { readLog } from './directory-server.ts'
import { startGuarded } from './guarded-process.ts'
import type { SambaDomain } from './samba-config.ts'
import { sambaPaths } from './samba-config.ts'

/**
 * The folder of a freshly provisioned domain, to be copied and never to be started. Making one takes
 * seconds, so it is made once and kept for the next run; processes that want the same one at once wait
 * for the first of them.
 */
export async function goldenSamba(domain: SambaDomain): Promise<string> {
  const home = await ownFolder()
  const golden = `${home}/${domain.realm}-${fingerprint()}`
  while (!existsSync(golden)) {
    await whileOthersWait(`${golden}.lock`, async () => {
      if (!existsSync(golden)) await make(domain, home, golden)
    })
  }
  return golden
}

// The temporary folder is everybody's, and what lies here is run as it is: it has to be our own.
async function ownFolder(): Promise<string> {
  const { uid } = userInfo()
  const home = `${tmpdir()}/ldap-auth-samba-golden-${uid}`
  await mkdir(home, { mode: 0o700, recursive: true })
  const stats = await lstat(home)
  if (!stats.isDirectory() || stats.uid !== uid || (stats.mode & 0o022) !== 0) {
    throw new Error(`${home} belongs to somebody else: remove it`)
  }
  return home
}

/** Another Samba or another way of provisioning makes another golden copy. */
function fingerprint(): string {
  const { size, mtimeMs } = statSync(sambaPaths.server)
  const made = JSON.stringify([
    size,
    mtimeMs,
    provisioning('', { realm: '', name: '', suffix: '' }),
  ])
  return createHash('sha256').update(made).digest('hex').slice(0, 12)
}

function provisioning(dir: string, { realm, name }: SambaDomain): string[] {
  return [
    'domain',
    'provision',
    // The machine's own smb.conf would be merged in otherwise.
    `--configfile=${dir}/base.conf`,
    `--targetdir=${dir}`,
    `--realm=${realm.toUpperCase()}`,
    `--domain=${name}`,
    '--server-role=dc',
    '--use-rfc2307',
    '--dns-backend=NONE',
    '--host-name=dc1',
    '--host-ip=127.0.0.1',
  ]
}

async function make(domain: SambaDomain, home: string, golden: string): Promise<void> {
  const dir = await mkdtemp(`${home}/making-`)
  try {
    await writeFile(`${dir}/base.conf`, '[global]\n')
    const log = `${dir}/provision.log`
    await startGuarded(sambaPaths.tool, provisioning(dir, domain), log, dir).exited
    if (!existsSync(`${dir}/etc/smb.conf`)) {
      throw new Error(`Samba could not provision ${domain.realm}: ${readLog(log).slice(-2000)}`)
    }
    await rename(dir, golden)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Runs `work` if nobody else does; waits for the other one if somebody does. */
async function whileOthersWait(lock: string, work: () => Promise<void>): Promise<void> {
  try {
    // A link comes into being together with what it says, which a file does not.
    await symlink(String(process.pid), lock)
  } catch {
    return waitFor(lock)
  }
  try {
    await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function waitFor(lock: string): Promise<void> {
  const holder = await readlink(lock).catch(() => undefined)
  if (holder === undefined) return
  if (isRunning(Number(holder))) await delay(50)
  else await rm(lock, { force: true })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
