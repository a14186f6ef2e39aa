import type { Configuration } from '../configuration/configuration.ts'
import { merge } from '../configuration/merge.ts'
import { group, type Layer } from '../configuration/settings.ts'
import { covers, coversAccount, describe } from './destination.ts'

/** A stored password, or why there is none to use. */
export interface Stored {
  readonly password?: string
  /** Why the one that is stored was left where it is. */
  readonly withheld?: string
}

/**
 * The stored password that counts most. It belongs to the server, and the account, that its own
 * source names, or else a source below that: a changed URL never gets it, or a typo, or whoever can
 * set a variable, would send it to a stranger.
 */
export async function stored(
  { layers, settings }: Configuration,
  which: 'servicePassword' | 'userPassword',
): Promise<Stored> {
  const index = layers.map((layer) => layer[which] !== undefined).lastIndexOf(true)
  const layer = layers[index]
  const read = layer?.[which]
  if (layer === undefined || read === undefined) return {}
  const from = merge(layers.slice(0, index + 1))
  const what = `the password in ${layer.source} is for`
  if (!covers(from, settings)) {
    return { withheld: `${what} ${describe(from)}, and is not sent to ${describe(settings)}` }
  }
  if (which === 'servicePassword' && !coversAccount(from, settings)) {
    const account = String(group(from, 'service')['dn'])
    return { withheld: `${what} ${account}, and is not used for another account` }
  }
  return readFrom(layer, read)
}

async function readFrom(
  { source }: Layer,
  read: NonNullable<Layer['servicePassword']>,
): Promise<Stored> {
  const password = await read()
  if (password !== undefined && password !== '') return { password }
  return { withheld: `what ${source} names as its password is not set or empty` }
}
