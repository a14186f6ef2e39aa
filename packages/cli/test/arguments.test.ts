import { describe, expect, it } from 'vitest'
import { runHere } from './in-process.ts'

describe('the arguments', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']], [['doctor', '--help']]])(
    '%j print the help',
    async (args) => {
      const { code, stdout, stderr } = await runHere(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain('ldap-auth doctor [--user NAME] [--bind]')
    },
  )

  it('--version prints the version alone', async () => {
    expect(await runHere(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
  })

  it.each([
    [['docter'], 'no such command'],
    [['doctor', '--jsn'], "Unknown option '--jsn'"],
    [['doctor', '--url'], "'--url <value>' argument missing"],
    [['doctor', '--json=yes'], "'--json' does not take an argument"],
    [['explain'], 'one user name'],
    [['explain', ''], 'one user name'],
    [['explain', 'a', 'b'], 'one user name'],
    [['explain', 'a', '--bind'], "Unknown option '--bind'"],
    [['doctor'], 'No directory is named'],
    [['doctor', '--bind', '--url', 'ldap://localhost'], '--bind needs --user'],
    [['doctor', '--user', '', '--url', 'ldap://localhost'], '--user is empty'],
    [['doctor', '--user', 'a', '--password-stdin'], '--password-stdin needs --bind'],
    [['doctor', '--url', 'ldap://localhost', '--srv', 'example.com'], '--url and --srv'],
    [['doctor', '--url', 'ldap://ldap.example.com', '--base', 'dc=x'], 'in clear'],
    [['doctor', '--url', 'ldap://localhost'], 'user.base'],
    [['doctor', '--config', 'nowhere.json'], 'nowhere.json'],
    [['init', '--framework', 'koa'], 'express, passport'],
    [['init', '--config', 'options.mjs'], '.json'],
    [['init'], '--url'],
  ])('%j are refused: %s', async (args, message) => {
    const { code, stdout, stderr } = await runHere(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

describe('a secret among the arguments', () => {
  it.each([
    ['--password', 'hunter2secret'],
    ['--password=hunter2secret'],
    ['--service-password', 'hunter2secret'],
    ['--bind-pw=hunter2secret'],
    ['--passphrase', 'hunter2secret'],
    ['-w', 'hunter2secret'],
    ['-whunter2secret'],
    ['--passwort=hunter2secret'],
    ['hunter2secret'],
  ])('%s is refused and not repeated', async (...secret) => {
    const args = ['doctor', '--url', 'ldap://localhost', '--base', 'dc=example,dc=com', ...secret]
    const { code, stdout, stderr } = await runHere(args)
    expect(code).toBe(2)
    expect(stdout + stderr).not.toContain('hunter2secret')
  })

  it('is refused with what to do instead', async () => {
    const { stderr } = await runHere(['doctor', '--password', 'hunter2secret'])
    for (const way of ['LDAP_BIND_PASSWORD', '--password-stdin', 'to be asked']) {
      expect(stderr).toContain(way)
    }
  })
})

describe('variables', () => {
  it.each([
    [{ LDAP_STARTTLS: 'yes' }, 'LDAP_STARTTLS'],
    [{ LDAP_BIND_PASSWORD: 'hunter2secret' }, 'LDAP_BIND_DN'],
    [{ LDAP_BIND_DN: 'cn=app' }, 'LDAP_BIND_PASSWORD'],
  ])('%j are refused: %s', async (env, name) => {
    const args = ['doctor', '--url', 'ldap://localhost', '--base', 'dc=example,dc=com']
    const { code, stderr } = await runHere(args, { env })
    expect(code).toBe(2)
    expect(stderr).toContain(name)
    expect(stderr).not.toContain('hunter2secret')
  })
})
