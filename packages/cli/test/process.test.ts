import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bundledCommand } from './command.ts'
import { people, startCompany } from './directory.ts'

const command = bundledCommand()
const run = promisify(execFile)

describe('the process', () => {
  it('reads ldap-auth.config.json of its folder and prints one document', async () => {
    const { directory, env, folder, ca } = await startCompany()
    const { dn } = directory.serviceAccount
    const options = {
      url: directory.tlsUrl,
      tls: { ca: { file: ca } },
      service: { dn, password: { file: 'secret' } },
      user: { base: people, filter: '(uid={{username}})' },
    }
    await writeFile(`${folder}/secret`, `${env['LDAP_BIND_PASSWORD']}\n`)
    await writeFile(`${folder}/ldap-auth.config.json`, JSON.stringify(options))
    const { code, stdout, stderr } = await command.run(['doctor', '--json'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout).summary.failed).toBe(0)
    expect(stdout).not.toContain(env['LDAP_BIND_PASSWORD'])
  })

  it('takes passwords from standard input', async () => {
    const { env, directory } = await startCompany()
    const { code } = await command.run(['doctor', '--service-password-stdin'], {
      env: { ...env, LDAP_BIND_PASSWORD: '' },
      input: directory.serviceAccount.password,
    })
    expect(code).toBe(0)
  })

  it('ends with the code of what happened', async () => {
    const { env } = await startCompany()
    const wrong = { ...env, LDAP_BIND_PASSWORD: 'wrong-by-far' }
    expect((await command.run(['doctor'], { env: wrong })).code).toBe(1)
    expect((await command.run(['doctor', '--password=x'])).code).toBe(2)
    expect(await command.run(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' })
  })

  it('goes on where nobody reads what it prints', async () => {
    const { env } = await startCompany()
    const line = `(${process.execPath} ${command.path} doctor; echo "ended with $?" >&2) | true`
    const { PATH } = process.env
    const { stderr } = await run('sh', ['-c', line], { env: { PATH, ...env } })
    expect(stderr).toBe('ended with 0\n')
  })
})
