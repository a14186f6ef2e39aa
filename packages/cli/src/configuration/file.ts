import { existsSync, readFileSync } from 'node:fs'
import { extname, resolve as resolvePath } from 'node:path'
import { pathToFileURL } from 'node:url'
import { missing, reference, resolve } from '../secrets/reference.ts'
import { UsageError } from '../stops.ts'
import type { World } from '../world.ts'
import { group, isSettings, type Layer, type Settings, type StoredSecret } from './settings.ts'

/** What is read where no `--config` names another one, if it is there. */
export const defaultFile = 'ldap-auth.config.json'

/** What the configuration file says; `undefined` if there is none and none was asked for. */
export async function fromFile(
  given: string | undefined,
  { env }: Pick<World, 'env'>,
): Promise<Layer | undefined> {
  const file = given ?? defaultFile
  if (given === undefined && !existsSync(file)) return undefined
  // A module is a program: it runs only where somebody named it, and never because it lies there.
  if (/^\.[cm]?[jt]s$/.test(extname(file))) return fromModule(file)
  return fromJson(file, env)
}

async function fromModule(file: string): Promise<Layer> {
  const module: { default?: unknown } = await importModule(file)
  const settings = module.default
  if (!isSettings(settings)) {
    throw new UsageError(`${file}: export the options as the default`)
  }
  const { password, ...service } = group(settings, 'service')
  if (password === undefined) return { source: file, settings }
  return {
    source: file,
    settings: { ...settings, service },
    servicePassword: typeof password === 'function' ? () => password() : () => String(password),
  }
}

async function importModule(file: string): Promise<{ default?: unknown }> {
  try {
    return await import(pathToFileURL(resolvePath(file)).href)
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function fromJson(file: string, env: World['env']): Layer {
  const settings = parse(file, read(file))
  const { password, ...service } = group(settings, 'service')
  const named = { ...settings, ...(isSettings(settings['service']) && { service }) }
  const path = (option: string) => `${file}: ${option}`
  const secret = storedSecret(path('service.password'), password, env)
  return {
    source: file,
    settings: withTls(named, path, env),
    ...(secret && { servicePassword: secret }),
  }
}

function storedSecret(path: string, value: unknown, env: World['env']): StoredSecret | undefined {
  if (value === undefined) return undefined
  const where = reference(path, value)
  return () => resolve(path, where, env)
}

/** The passphrase of the key, which goes nowhere, is read at once; the key itself stands in another file. */
function withTls(
  settings: Settings,
  path: (option: string) => string,
  env: World['env'],
): Settings {
  const tls = group(settings, 'tls')
  for (const name of ['key', 'pfx']) {
    if (typeof tls[name] !== 'string') continue
    throw new UsageError(
      `${path(`tls.${name}`)}: no secret stands in the file; write { "file": "path" }`,
    )
  }
  if (tls['passphrase'] === undefined) return settings
  const where = reference(path('tls.passphrase'), tls['passphrase'])
  const passphrase = resolve(path('tls.passphrase'), where, env)
  if (passphrase === undefined) {
    throw new UsageError(`${path('tls.passphrase')}: ${missing(where)}`)
  }
  return { ...settings, tls: { ...tls, passphrase } }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function parse(file: string, text: string): Settings {
  let settings: unknown
  try {
    settings = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file}: is not JSON${lineOf(error, text)}`)
  }
  if (isSettings(settings)) return settings
  throw new UsageError(`${file}: write an object with the options`)
}

/** The engine's own message quotes the text around the mistake, in which a secret may stand. */
function lineOf(error: unknown, text: string): string {
  const position = /position (\d+)/.exec(String(error))?.[1]
  if (position === undefined) return ''
  return `, see line ${text.slice(0, Number(position)).split('\n').length}`
}
