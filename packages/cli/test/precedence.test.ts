import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '../src/arguments/parse.ts'
import { type Configuration, readConfiguration } from '../src/configuration/configuration.ts'
import { scratchFolder } from './command.ts'
import { runHere } from './in-process.ts'

interface Sources {
  readonly file?: unknown
  readonly env?: NodeJS.ProcessEnv
  readonly flags?: readonly string[]
}

async function settingsFrom({ file, env = {}, flags = [] }: Sources): Promise<unknown> {
  const config = file === undefined ? [] : ['--config', await configFile(JSON.stringify(file))]
  const request = parseArguments(['doctor', ...config, ...flags])
  if (!('flags' in request)) throw new Error('the flags were not read')
  const configuration: Configuration = await readConfiguration(request.flags, {
    env,
  } as Parameters<typeof readConfiguration>[1])
  return configuration.settings
}

async function configFile(text: string, name = 'config.json'): Promise<string> {
  const file = `${await scratchFolder()}/${name}`
  await writeFile(file, text)
  return file
}

const file = {
  url: 'ldaps://file.example.com',
  tls: { ca: { file: 'file.pem' }, servername: 'ldap' },
  service: { dn: 'cn=file' },
  user: { base: 'dc=file', filter: '(uid={{username}})', attributes: ['mail'] },
}

describe('an option', () => {
  it('of the file counts where nothing else is said', async () => {
    expect(await settingsFrom({ file })).toEqual(file)
  })

  it('of the environment counts more than that of the file', async () => {
    const env = { LDAP_BASE_DN: 'dc=env', LDAP_CA_FILE: 'env.pem', LDAP_BIND_DN: 'cn=env' }
    expect(await settingsFrom({ file, env })).toEqual({
      ...file,
      tls: { ca: { file: 'env.pem' }, servername: 'ldap' },
      service: { dn: 'cn=env' },
      user: { ...file.user, base: 'dc=env' },
    })
  })

  it('on the command line counts more than both', async () => {
    const env = { LDAP_BASE_DN: 'dc=env', LDAP_CA_FILE: 'env.pem' }
    const flags = ['--base', 'dc=flag', '--ca', 'flag.pem', '--filter', '(cn={{username}})']
    expect(await settingsFrom({ file, env, flags })).toEqual({
      ...file,
      tls: { ca: { file: 'flag.pem' }, servername: 'ldap' },
      user: { ...file.user, base: 'dc=flag', filter: '(cn={{username}})' },
    })
  })

  it('that is empty in the environment counts as absent', async () => {
    expect(await settingsFrom({ file, env: { LDAP_BASE_DN: '', LDAP_STARTTLS: '' } })).toEqual(file)
  })

  it.each([
    ['user.dn', { user: { dn: 'uid={{username}},dc=x' } }, ['--filter', '(cn={{username}})'], 'dn'],
    ['tls.startTls', { tls: { startTls: true } }, ['--url', 'ldaps://x'], 'startTls'],
    [
      'service.mechanism',
      { service: { mechanism: 'EXTERNAL' } },
      ['--service-dn', 'x'],
      'mechanism',
    ],
    ['tls.pfx', { tls: { pfx: { file: 'x' } } }, ['--cert', 'x'], 'pfx'],
  ])('takes %s off, which says the same in another way', async (_what, below, flags, gone) => {
    const settings = await settingsFrom({ file: { url: 'ldap://localhost', ...below }, flags })
    expect(JSON.stringify(settings)).not.toContain(`"${gone}"`)
    expect(JSON.stringify(below)).toContain(`"${gone}"`)
  })
})

describe('without a file', () => {
  const flags = ['--url', 'ldaps://a', '--url', 'ldaps://b', '--group-base', 'ou=g']

  it('people are found by uid and groups by member', async () => {
    expect(await settingsFrom({ flags, env: { LDAP_BASE_DN: 'dc=x' } })).toEqual({
      url: ['ldaps://a', 'ldaps://b'],
      user: { base: 'dc=x', filter: '(uid={{username}})' },
      groups: { source: 'search', base: 'ou=g' },
    })
  })

  it('a kind of directory says how both are found', async () => {
    const kind = ['--directory', 'activeDirectory', '--base', 'dc=x']
    expect(await settingsFrom({ flags: [...flags, ...kind] })).toEqual({
      url: ['ldaps://a', 'ldaps://b'],
      directory: 'activeDirectory',
      user: { base: 'dc=x' },
      groups: { base: 'ou=g' },
    })
  })

  it('servers may be named by SRV records', async () => {
    expect(await settingsFrom({ flags: ['--srv', 'example.com'] })).toMatchObject({
      url: { srv: 'example.com' },
    })
  })
})

describe('the file', () => {
  it('may be a module, which exports the options', async () => {
    const module = await configFile(`export default ${JSON.stringify(file)}`, 'options.mjs')
    expect(await settingsFrom({ flags: ['--config', module] })).toEqual(file)
  })

  it.each([
    ['{ "user": { "bse": "dc=x" } }', 'user.bse: unknown option'],
    ['{ "colour": 1 }', 'colour: unknown option'],
    ['[]', 'write an object'],
    ['{\n"url": "ldaps://x",\n"service": { "password": "hunter2secret" "dn" }', 'is not JSON'],
    ['{ "service": { "dn": "cn=a", "password": "hunter2secret" } }', 'service.password'],
    ['{ "service": { "dn": "cn=a", "password": ["hunter2secret"] } }', 'service.password'],
    ['{ "service": { "password": { "env": "A", "text": "hunter2secret" } } }', 'service.password'],
    ['{ "tls": { "passphrase": "hunter2secret" } }', 'tls.passphrase'],
    ['{ "tls": { "key": "hunter2secret" } }', 'tls.key'],
    ['{ "password": "hunter2secret" }', 'password: unknown option'],
    ['{ "service": { "dn": "cn=a", "password": { "env": "NOT_SET" } } }', 'not set'],
    ['{ "service": { "dn": "cn=a", "password": { "file": "/nowhere" } } }', '/nowhere'],
    ['{ "tls": { "passphrase": { "env": "NOT_SET" } } }', 'NOT_SET is not set'],
    ['{ "service": { "password": { "env": "NOT_SET" } } }', 'LDAP_BIND_DN'],
  ])('is refused with %s: %s', async (text, message) => {
    const config = await configFile(text)
    const args = [
      'doctor',
      '--config',
      config,
      '--url',
      'ldaps://127.0.0.1:1',
      '--base',
      'dc=x',
      '--filter',
      '(uid={{username}})',
    ]
    const { code, stdout, stderr } = await runHere(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('hunter2secret')
  })
})
