#!/usr/bin/env node
import { exitCode } from './exit-code.ts'
import { runProgram } from './program.ts'

const interruption = new AbortController()
// A second Ctrl-C ends the process at once.
process.once('SIGINT', () => interruption.abort())

// `ldap-auth doctor | head` closes the pipe early: what is written then goes nowhere, and the exit code still counts.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const { env, stdin, stdout, stderr } = process
const code = await runProgram(process.argv.slice(2), {
  env,
  stdin,
  stdout,
  stderr,
  signal: interruption.signal,
  secrets: new Set(),
})
process.exitCode = code
// Nobody waits for a connection that hangs after Ctrl-C.
if (code === exitCode.interrupted) process.exit(code)
