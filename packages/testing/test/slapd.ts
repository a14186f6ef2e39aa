import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const directories = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/libexec']

/** Where a program lies; undefined when the machine has none. */
export function findProgram(name: string): string | undefined {
  return directories.map((directory) => join(directory, name)).find((path) => existsSync(path))
}

const schemas = ['/etc/ldap/schema', '/etc/openldap/schema'].find((path) => existsSync(path))

/** Whether this machine can run a slapd of its own. */
export const hasSlapd: boolean = Boolean(findProgram('slapd') && findProgram('slapadd') && schemas)

export interface Slapd {
  readonly url: string
  stop(): Promise<void>
}

/** Starts the slapd of this machine on some entries below dc=example,dc=com; everybody reads all but passwords. */
export async function startSlapd(ldif: string): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'slapd-'))
  const config = join(folder, 'slapd.conf')
  const data = join(folder, 'data.ldif')
  writeFileSync(config, configuration(folder))
  writeFileSync(data, ldif)
  execFileSync(findProgram('slapadd') ?? '', ['-q', '-f', config, '-l', data], { stdio: 'pipe' })
  const port = await freePort()
  const url = `ldap://127.0.0.1:${port}`
  const server = spawn(findProgram('slapd') ?? '', ['-d', '0', '-f', config, '-h', url], {
    stdio: 'ignore',
  })
  const gone = once(server, 'exit')
  await accepts(port)
  return {
    url,
    async stop() {
      server.kill('SIGKILL')
      await gone
      rmSync(folder, { recursive: true })
    },
  }
}

function configuration(folder: string): string {
  const names = ['core', 'cosine', 'inetorgperson', 'nis']
  return `${names.map((name) => `include ${schemas}/${name}.schema`).join('\n')}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload pw-sha2
database mdb
suffix "dc=example,dc=com"
directory ${folder}
access to attrs=userPassword by anonymous auth by * none
access to * by * read
`
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

async function accepts(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const socket = connect(port, '127.0.0.1')
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    socket.destroy()
    if (connected) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('slapd does not answer')
}
