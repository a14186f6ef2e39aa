import { group, isSettings, type Layer, type Settings } from './settings.ts'

const groups = ['tls', 'service', 'user', 'groups'] as const

/** Options that say the same in another way: who gives the first takes the others off. */
const replaced = {
  tls: { cert: ['pfx'] },
  service: { dn: ['mechanism'] },
  user: { filter: ['prefix', 'suffix', 'dn', 'upn'] },
  groups: {},
} as const satisfies Record<string, Record<string, readonly string[]>>

/** Lays the later layers over the earlier ones, option by option. */
export function merge(layers: readonly Layer[]): Settings {
  return layers.reduce((below: Settings, { settings }) => overlay(below, settings), {})
}

function overlay(below: Settings, above: Settings): Settings {
  const merged: Record<string, unknown> = { ...withoutStartTls(below, above), ...above }
  for (const name of groups) {
    if (!isSettings(above[name])) continue
    const lower = group(withoutStartTls(below, above), name)
    merged[name] = { ...without(lower, obsolete(name, above)), ...group(above, name) }
  }
  return merged
}

function obsolete(name: (typeof groups)[number], above: Settings): readonly string[] {
  const given = Object.keys(group(above, name))
  return Object.entries(replaced[name]).flatMap(([key, others]) =>
    given.includes(key) ? others : [],
  )
}

/** A URL of ldaps:// in the place of one that is upgraded needs no StartTLS any more. */
function withoutStartTls(below: Settings, above: Settings): Settings {
  const urls = [above['url']].flat()
  const isSecure = urls.every((url) => typeof url === 'string' && /^ldaps:/i.test(url))
  if (!isSecure || !isSettings(below['tls'])) return below
  return { ...below, tls: without(below['tls'], ['startTls']) }
}

function without(settings: Settings, keys: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.includes(key)))
}
