import { getEventListeners } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createLdapAuth } from '@ldap-auth/core'
import { startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { documentOf, secretVariables } from '../src/initial/document.ts'
import { suggestBase } from '../src/initial/suggestions.ts'
import { snippetFor } from '../src/snippets/snippet-for.ts'
import { scratchFolder } from './command.ts'
import { passwords, startCompany } from './directory.ts'
import { runHere } from './in-process.ts'

async function startBlank() {
  const company = await startCompany()
  const config = `${company.folder}/options.json`
  const read = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(config, 'utf8'))
  return { ...company, config, read }
}

describe('init', () => {
  it('writes a configuration that logs people in, without a secret, for its owner alone', async () => {
    const { directory, env, config, folder, read } = await startBlank()
    const { LDAP_BASE_DN: _asked, ...variables } = env
    const args = ['init', '--config', config, '--framework', 'core']
    const { code, stdout, stderr } = await runHere(args, { env: variables })
    expect(code).toBe(0)
    const { service, ...options } = await read()
    expect(options).toEqual({
      url: directory.tlsUrl,
      tls: { ca: { file: env['LDAP_CA_FILE'] } },
      user: { base: 'dc=example,dc=com', filter: '(uid={{username}})' },
    })
    const { dn, password } = directory.serviceAccount
    expect(service).toEqual({ dn, password: { env: 'LDAP_BIND_PASSWORD' } })
    expect((await stat(config)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['ca.pem', 'options.json'])
    expect(stdout + stderr + (await readFile(config, 'utf8'))).not.toContain(password)
    await using ldap = createLdapAuth({ ...options, service: { dn, password } } as Parameters<
      typeof createLdapAuth
    >[0])
    const login = await ldap.authenticate({ username: 'alice', password: passwords.alice })
    expect(login.authenticated).toBe(true)
  })

  it('writes what doctor reads', async () => {
    const { env, config } = await startBlank()
    await runHere(['init', '--config', config], { env })
    const { LDAP_BIND_PASSWORD } = env
    const { code } = await runHere(['doctor', '--config', config], { env: { LDAP_BIND_PASSWORD } })
    expect(code).toBe(0)
  })

  it('asks whoever is at a terminal, with suggestions', async () => {
    const { directory, config, ca, read } = await startBlank()
    const { dn, password } = directory.serviceAccount
    const { signal } = new AbortController()
    const { code, stdout, stderr } = await runHere(['init', '--config', config], {
      signal,
      answers: [
        ['URL of the directory', directory.tlsUrl],
        // The first try does not trust the authority.
        ['URL of the directory', ''],
        ['File with the authority', ca],
        ['Kind of directory: ', 'openlap'],
        ['Answer one of activeDirectory, openldap,', ''],
        ['DN of the account that searches', dn],
        ['DN below which people are [dc=example,dc=com]', ''],
        ['Filter that finds a user name [(uid={{username}})]', ''],
        ['DN below which groups are', 'dc=example,dc=com'],
        [`Password of ${dn}`, password],
        ['Framework', 'fastify'],
      ],
    })
    expect(code).toBe(0)
    expect(await read()).toEqual({
      url: directory.tlsUrl,
      tls: { ca: { file: ca } },
      service: { dn, password: { env: 'LDAP_BIND_PASSWORD' } },
      user: { base: 'dc=example,dc=com', filter: '(uid={{username}})' },
      groups: { source: 'search', base: 'dc=example,dc=com' },
    })
    expect(stdout).toContain("from '@ldap-auth/fastify'")
    expect(stderr).toContain('npm install @ldap-auth/fastify fastify')
    expect(stderr).not.toContain(password)
    // Node warns of the eleventh that listens.
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('writes what does not work only for whoever wants that', async () => {
    const { env, config } = await startBlank()
    const { LDAP_BIND_PASSWORD: _wrong, ...variables } = env
    const ask = (wanted: string) =>
      runHere(
        ['init', '--config', config, '--directory', 'none', '--filter', '(uid={{username}})'],
        {
          env: variables,
          answers: [
            ['DN below which groups are', ''],
            ['Password of', 'wrong-by-far'],
            ['Write the configuration all the same?', wanted],
            ['Framework', ''],
          ],
        },
      )
    expect((await ask('')).code).toBe(1)
    expect(existsSync(config)).toBe(false)
    expect((await ask('yes')).code).toBe(0)
    expect(existsSync(config)).toBe(true)
  })

  it('takes the kind of directory that the directory shows', async () => {
    const directory = await startDirectory({ schema: 'activeDirectory', suffix: 'dc=corp,dc=test' })
    onTestFinished(() => directory.close())
    const config = `${await scratchFolder()}/options.json`
    const env = {
      LDAP_URL: directory.url,
      LDAP_BIND_DN: directory.serviceAccount.dn,
      LDAP_BIND_PASSWORD: directory.serviceAccount.password,
    }
    const args = ['init', '--config', config, '--directory', 'activeDirectory']
    expect((await runHere(args, { env })).code).toBe(0)
    expect(JSON.parse(await readFile(config, 'utf8'))).toMatchObject({
      directory: 'activeDirectory',
      user: { base: 'dc=corp,dc=test' },
    })
  })

  it.each([
    ['does not answer', { LDAP_URL: 'ldap://127.0.0.1:1' }],
    ['shows a certificate of a stranger', { LDAP_CA_FILE: '' }],
    ['refuses the service account', { LDAP_BIND_PASSWORD: 'wrong-by-far' }],
  ])('writes nothing where the directory %s', async (_what, wrong) => {
    const { env, config } = await startBlank()
    const merged = { ...env, ...wrong, ...('LDAP_URL' in wrong && { LDAP_CA_FILE: '' }) }
    const { code, stdout, stderr } = await runHere(['init', '--config', config], { env: merged })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('Nothing was written.')
    expect(stderr).toContain('→')
    expect(existsSync(config)).toBe(false)
  })

  it('leaves a file that is there alone, unless it is told to replace it', async () => {
    const { env, config, read } = await startBlank()
    await writeFile(config, '{}', { mode: 0o644 })
    const refused = await runHere(['init', '--config', config], { env })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--force')
    expect(await read()).toEqual({})
    const { code } = await runHere(['init', '--config', config, '--force'], { env })
    expect(code).toBe(0)
    expect(await read()).toHaveProperty('url')
    expect((await stat(config)).mode & 0o777).toBe(0o600)
  })
})

describe('the configuration that is written', () => {
  const settings = {
    url: 'ldaps://localhost',
    tls: { key: { file: 'key.pem' }, passphrase: 'open-sesame' },
    service: { dn: 'cn=app' },
  }

  it('names the variable of each secret', () => {
    const text = documentOf(settings)
    expect(JSON.parse(text)).toEqual({
      ...settings,
      tls: { key: { file: 'key.pem' }, passphrase: { env: 'LDAP_KEY_PASSPHRASE' } },
      service: { dn: 'cn=app', password: { env: 'LDAP_BIND_PASSWORD' } },
    })
    expect(text).not.toContain('open-sesame')
  })

  it('is read by code that takes each secret from its variable', () => {
    const variables = secretVariables(settings)
    const { code } = snippetFor('core', { file: "it's here.json", variables })
    expect(code).toContain("readFileSync('it\\'s here.json', 'utf8')")
    expect(code).toContain('options.service.password = process.env.LDAP_BIND_PASSWORD')
    expect(code).toContain('options.tls.passphrase = process.env.LDAP_KEY_PASSPHRASE')
  })
})

describe('the suggested base', () => {
  it.each([
    [['dc=example,dc=com'], 'dc=example,dc=com'],
    [['CN=Configuration,DC=corp', 'CN=Schema,CN=Configuration,DC=corp', 'DC=corp'], 'DC=corp'],
    [['DC=DomainDnsZones,DC=corp', 'DC=ForestDnsZones,DC=corp', 'DC=corp'], 'DC=corp'],
    [['cn=config', 'o=netscaperoot', 'dc=x'], 'dc=x'],
    [['cn=accounts', 'dc=x'], 'dc=x'],
    [['cn=accounts'], 'cn=accounts'],
    [['', 'cn=monitor'], undefined],
    [[], undefined],
  ])('of %j is %s', (contexts, base) => {
    expect(suggestBase(contexts)).toBe(base)
  })
})
