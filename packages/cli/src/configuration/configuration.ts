import type { Flags } from '../arguments/flags.ts'
import { UsageError } from '../stops.ts'
import type { World } from '../world.ts'
import { fromEnvironment } from './environment.ts'
import { fromFile } from './file.ts'
import { fromFlags } from './from-flags.ts'
import { merge } from './merge.ts'
import { group, type Layer, type Settings } from './settings.ts'

/** What is known of the directory before anybody is asked. */
export interface Configuration {
  /** Without the passwords. */
  readonly settings: Settings
  /** Where it comes from; each counts more than the one before. */
  readonly layers: readonly Layer[]
}

/** Reads the file, the environment and the flags. */
export async function readConfiguration(flags: Flags, world: World): Promise<Configuration> {
  const file = await fromFile(flags.config, world)
  const layers = [...(file ? [file] : []), fromEnvironment(world.env), fromFlags(flags)]
  const settings = withDefaults(merge(layers), file?.settings)
  if (settings['url'] === undefined) {
    throw new UsageError(
      'No directory is named: give --url, set LDAP_URL, or write a configuration by `ldap-auth init`.',
    )
  }
  return { settings, layers }
}

/**
 * The flags and the variables are too few to say all that a file says. A file says it all: what it
 * leaves out, the application leaves out as well.
 */
function withDefaults(settings: Settings, file: Settings | undefined): Settings {
  if (settings['directory'] !== undefined) return settings
  const user = group(settings, 'user')
  const ways = ['filter', 'prefix', 'suffix', 'dn', 'upn']
  const filter = ways.some((way) => user[way] !== undefined) ? {} : { filter: '(uid={{username}})' }
  const groups = group(settings, 'groups')
  return {
    ...settings,
    ...(file === undefined && { user: { ...filter, ...user } }),
    ...(settings['groups'] !== undefined &&
      file?.['groups'] === undefined && { groups: { source: 'search', ...groups } }),
  }
}
