import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import ts from 'typescript'
import { expect, it, vi } from 'vitest'
import { startScriptedServer } from '../src/index.ts'

const source = readFileSync(new URL('../src/guarded-process.ts', import.meta.url), 'utf8')
const { outputText } = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
})

it('leaves no process and no folder behind when the process that started it is killed', async () => {
  // The connection tells that the child lives; a pid would also name the zombie it leaves.
  await using server = await startScriptedServer(() => {})
  const dir = mkdtempSync(`${tmpdir()}/ldap-auth-guarded-`)
  const child = JSON.stringify(['-e', `require('node:net').connect(${server.port}, '127.0.0.1')`])
  const program = `${outputText}
    startGuarded(process.execPath, ${child}, '${dir}/log', '${dir}')
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program])
  await vi.waitFor(() => expect(server.connections()).toBe(1), { timeout: 10_000 })
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await vi.waitFor(
    () => {
      expect(server.connections()).toBe(0)
      expect(existsSync(dir)).toBe(false)
    },
    { timeout: 10_000 },
  )
})
