import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import ts from 'typescript'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import type { DirectoryServer } from '../src/index.ts'
import { describeWith389, describeWithSamba, describeWithSlapd } from '../src/index.ts'

const src = new URL('../src/', import.meta.url)
const compilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  rewriteRelativeImportExtensions: true,
}
let compiled: string

// A server is started by a process that can be killed, and Node 20 reads no TypeScript.
beforeAll(() => {
  compiled = mkdtempSync(`${tmpdir()}/ldap-auth-compiled-`)
  writeFileSync(`${compiled}/package.json`, '{"type":"module"}')
  for (const file of readdirSync(src)) {
    const text = readFileSync(new URL(file, src), 'utf8')
    const { outputText } = ts.transpileModule(text, { compilerOptions })
    writeFileSync(`${compiled}/${file.replace(/ts$/, 'js')}`, outputText)
  }
})
afterAll(() => rmSync(compiled, { recursive: true }))

type Started = Pick<DirectoryServer, 'url' | 'tlsUrl' | 'dir'>

async function startInProcess(file: string, start: string) {
  const program = `import { ${start} } from '${compiled}/${file}.js'
    const { url, tlsUrl, dir } = await ${start}()
    console.log(JSON.stringify({ url, tlsUrl, dir }))
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program])
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  return { parent, server: JSON.parse(line.toString()) as Started }
}

/** The addresses that take connections on the port of a URL, as proc(5) writes them. */
function listeners(url: string): string[] {
  const port = Number(new URL(url).port || (url.startsWith('ldaps') ? 636 : 389))
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return ['tcp', 'tcp6']
    .flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === '0A' && local?.endsWith(suffix))
    .map(([, local = '']) => local.slice(0, -suffix.length))
}

/** An address of the network 127.0.0.0/8 in the byte order of proc(5). */
function loopback(url: string): string {
  const bytes = new URL(url).hostname.split('.').reverse()
  return bytes.map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0')).join('')
}

function isHereAndGoneAfter(file: string, start: string): void {
  it('listens on loopback alone, and goes with the process that started it', async () => {
    const { parent, server } = await startInProcess(file, start)
    for (const url of [server.url, server.tlsUrl]) {
      expect(listeners(url)).toContain(loopback(url))
      expect(listeners(url).filter((address) => !/^.{6}7F$/.test(address))).toEqual([])
    }
    parent.kill('SIGKILL')
    await vi.waitFor(
      () => {
        expect(listeners(server.url)).not.toContain(loopback(server.url))
        expect(existsSync(server.dir)).toBe(false)
      },
      { timeout: 10_000 },
    )
  })
}

describeWithSlapd('slapd', () => isHereAndGoneAfter('slapd', 'startSlapd'))
describeWithSamba('Samba', () => isHereAndGoneAfter('samba', 'startSamba'))
describeWith389('389 Directory Server', () => isHereAndGoneAfter('ds389', 'start389'))
