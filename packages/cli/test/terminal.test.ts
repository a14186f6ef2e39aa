import { spawnSync } from 'node:child_process'
import { describeWithServer } from '@ldap-auth/test-servers'
import { expect, it } from 'vitest'
import { bundledCommand } from './command.ts'
import { boundDns, passwords, people, startCompany } from './directory.ts'
import { onTerminal } from './terminal.ts'

const command = bundledCommand()

// The script(1) of other systems has no flag for the exit code.
const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' })
const terminal = {
  available: /util-linux/.test(stdout ?? ''),
  hint: 'script: apt-get install bsdutils',
}

/**
 * The line of shell that runs the command, and then says whether the terminal shows what is typed.
 * Ctrl-C reaches the shell too, which would end without saying it.
 */
function andEcho(line: string): string {
  return `trap : INT; ${line}; code=$?; stty -a | grep -o -- '-\\?echo ' ; exit $code`
}

async function startSession(args: string) {
  const { env, folder, directory } = await startCompany()
  const { LDAP_BIND_PASSWORD: password = '', ...variables } = env
  const line = andEcho(`${process.execPath} ${command.path} ${args}`)
  return { directory, password, session: onTerminal(line, { env: variables, cwd: folder }) }
}

describeWithServer(terminal, 'on a terminal', () => {
  it('asks for the passwords without showing them, and before the attempt', async () => {
    const { directory, password, session } = await startSession('doctor --user alice')
    await session.answer('Password of cn=service', password)
    await session.answer('spends one attempt at the directory. Do that too? [y/N]', 'y')
    await session.answer('Password of alice: ', passwords.alice)
    expect(await session.ended()).toBe(0)
    expect(session.shown()).toContain('user-bind')
    expect(session.shown()).not.toContain(password)
    expect(session.shown()).not.toContain(passwords.alice)
    expect(session.shown()).toMatch(/[^-]echo \r\n$/)
    expect(boundDns(directory)).toContain(`uid=alice,${people}`)
  })

  it('shows what it is at, in colours', async () => {
    const { password, session } = await startSession('doctor')
    await session.answer('Password of cn=service', password)
    expect(await session.ended()).toBe(0)
    expect(session.shown()).toContain('tcp (ldaps://127.0.0.1')
    expect(session.shown()).toContain('\u001b[32m✓\u001b[0m')
  })

  it('ends with 130 at Ctrl-C during a question, with the echo restored', async () => {
    const { directory, session } = await startSession('doctor')
    await session.until('Password of cn=service')
    session.type('half a sec\u0003')
    expect(await session.ended()).toBe(130)
    expect(session.shown()).not.toContain('half a sec')
    expect(session.shown()).toMatch(/[^-]echo \r\n$/)
    expect(directory.operations).toEqual([])
  })

  it('ends with 130 at Ctrl-C while the directory is waited for', async () => {
    const { directory, password, session } = await startSession('doctor')
    directory.fail({ on: 'handshake', with: 'hang' })
    await session.answer('Password of cn=service', password)
    await session.until('tls (ldaps:')
    session.type('\u0003')
    expect(await session.ended()).toBe(130)
    expect(session.shown()).toMatch(/[^-]echo \r\n$/)
  })
})
