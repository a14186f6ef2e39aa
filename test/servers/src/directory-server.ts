import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { GuardedProcess } from './guarded-process.ts'

export interface Account {
  dn: string
  password: string
}

export interface Accounts {
  /** May read everything but passwords. */
  service: Account
  /** May do everything. */
  admin: Account
}

/** A throw-away directory on loopback. */
export interface DirectoryServer extends AsyncDisposable {
  /** `ldap://`, which also takes StartTLS. */
  readonly url: string
  /** `ldaps://`. */
  readonly tlsUrl: string
  /** The authority that signed its certificate, PEM. */
  readonly ca: string
  readonly serviceAccount: Account
  readonly admin: Account
  /** The folder that holds everything of this server; removed when it stops. */
  readonly dir: string
  /** Everything the server wrote so far. */
  log(): string
  /** The names of the simple binds it was asked for, in order. */
  binds(): string[]
  /** The filters of the searches it was asked for, in order. */
  searches(): string[]
  /** Stops it in its tracks: connections are taken and nothing is answered. */
  pause(): void
  resume(): void
  /** Ends it as a crash would; the data stays. */
  kill(): Promise<void>
  /** Starts it again on the same ports and data, whether it still runs or not. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** What is particular about one kind of server. */
export interface ServerKind {
  readonly name: string
  readonly dir: string
  /** Starts it and waits for its first answer; undefined if somebody else has its ports. */
  launch(): Promise<GuardedProcess | undefined>
  log(): string
  /** A line of the log that tells of a simple bind; the first group is the name. */
  readonly bindLine: RegExp
  /** A line of the log that tells of a search; the first group is the filter. */
  readonly searchLine: RegExp
}

type Address = Pick<DirectoryServer, 'url' | 'tlsUrl' | 'ca' | 'serviceAccount' | 'admin'>

/** The handle of a server that runs. */
export function directoryServer(
  kind: ServerKind,
  address: Address,
  first: GuardedProcess,
): DirectoryServer {
  let child = first
  const stop = async (): Promise<void> => {
    await child.kill()
    await rm(kind.dir, { recursive: true, force: true })
  }
  return {
    ...address,
    dir: kind.dir,
    log: () => kind.log(),
    binds: () => allMatches(kind.log(), kind.bindLine),
    searches: () => allMatches(kind.log(), kind.searchLine),
    pause: () => child.signal('SIGSTOP'),
    resume: () => child.signal('SIGCONT'),
    kill: () => child.kill(),
    restart: async () => {
      await child.kill()
      const next = await kind.launch()
      if (next === undefined) throw new Error(`${kind.name} lost its ports to another process`)
      child = next
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** Waits until a server that was just started answers; false if it ends instead. */
export async function answersInTime(
  name: string,
  child: GuardedProcess,
  isReady: () => Promise<boolean>,
  log: () => string,
): Promise<boolean> {
  const deadline = Date.now() + 20_000
  while (!(await isReady())) {
    if (child.hasExited()) return false
    if (Date.now() > deadline) {
      await child.kill()
      throw new Error(`${name} did not answer within 20 seconds: ${log().slice(-2000)}`)
    }
    await Promise.race([delay(10), child.exited])
  }
  return true
}

/** What a server wrote to this file so far. */
export function readLog(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function allMatches(log: string, pattern: RegExp): string[] {
  return [...log.matchAll(pattern)].map(([, value]) => value ?? '')
}
