import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { boundDns, people, startCompany } from './directory.ts'
import { runHere } from './in-process.ts'

/** A company that is configured by a file, and another directory that is no business of its secret. */
async function configuredCompany() {
  const company = await startCompany()
  const other = await startCompany()
  const { dn, password } = company.directory.serviceAccount
  const config = `${company.folder}/config.json`
  await writeFile(
    config,
    JSON.stringify({
      url: company.directory.tlsUrl,
      tls: { ca: { file: company.ca } },
      service: { dn, password: { env: 'SECRET_OF_THE_FILE' } },
      user: { base: people, filter: '(uid={{username}})' },
    }),
  )
  const env = { SECRET_OF_THE_FILE: password }
  return { company, other: other.directory, otherCa: other.ca, config, env, password }
}

describe('the password of a file', () => {
  it('goes to the server of the file', async () => {
    const { company, config, env } = await configuredCompany()
    const { code } = await runHere(['doctor', '--config', config], { env })
    expect(code).toBe(0)
    expect(boundDns(company.directory)).toContain(company.directory.serviceAccount.dn)
  })

  it('does not go to a server of the command line', async () => {
    const { other, config, env, password } = await configuredCompany()
    const args = ['doctor', '--config', config, '--url', other.tlsUrl]
    const { code, stdout, stderr } = await runHere(args, { env })
    expect(code).toBe(2)
    expect(stderr).toMatch(/config\.json is for 127\.0\.0\.1:\d+, and is not sent to 127\.0\.0\.1/)
    expect(stdout + stderr).not.toContain(password)
    expect(other.operations).toEqual([])
  })

  it('does not go to a server of the environment', async () => {
    const { other, config, env } = await configuredCompany()
    const args = ['explain', 'alice', '--config', config]
    const { code, stderr } = await runHere(args, { env: { ...env, LDAP_URL: other.tlsUrl } })
    expect(code).toBe(2)
    expect(stderr).toContain('is not sent to')
    expect(other.operations).toEqual([])
  })

  it('is not used for another account', async () => {
    const { company, config, env } = await configuredCompany()
    const args = ['doctor', '--config', config, '--service-dn', `uid=alice,${people}`]
    const { code, stderr } = await runHere(args, { env })
    expect(code).toBe(2)
    expect(stderr).toContain('is not used for another account')
    expect(company.directory.operations).toEqual([])
  })

  it('is asked for anew where somebody is there', async () => {
    const { other, otherCa, config, env, password } = await configuredCompany()
    const args = ['doctor', '--config', config, '--url', other.tlsUrl, '--ca', otherCa]
    const answers = [['Password of', 'typed-for-the-other']] as const
    const { stderr } = await runHere(args, { env, answers })
    expect(stderr).toContain('is not sent to')
    expect(stderr).not.toContain('typed-for-the-other')
    expect(stderr).not.toContain(password)
    expect(boundDns(other)).not.toEqual([])
  })
})

describe('the password of the environment', () => {
  it('goes to the server of the environment, whatever the file says', async () => {
    const { config } = await configuredCompany()
    const { directory, env } = await startCompany()
    const { code } = await runHere(['doctor', '--config', config], { env })
    expect(code).toBe(0)
    expect(boundDns(directory)).toContain(directory.serviceAccount.dn)
  })

  it('does not go to a server of the command line', async () => {
    const { env } = await startCompany()
    const { directory: other } = await startCompany()
    const { code, stderr } = await runHere(['doctor', '--url', other.tlsUrl], { env })
    expect(code).toBe(2)
    expect(stderr).toContain('is not sent to')
    expect(other.operations).toEqual([])
  })

  it('that is for the user does not go there either', async () => {
    const { env } = await startCompany()
    const { directory: other } = await startCompany()
    const args = ['doctor', '--url', other.tlsUrl, '--user', 'alice', '--bind']
    const { code, stderr } = await runHere([...args, '--service-password-stdin'], {
      env: { ...env, LDAP_USER_PASSWORD: 'of-the-user' },
      input: other.serviceAccount.password,
    })
    expect(code).toBe(2)
    expect(stderr).toContain('--password-stdin')
    expect(other.operations).toEqual([])
  })
})
