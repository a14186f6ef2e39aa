import { isIPv6 } from 'node:net'
import { canonicalIPv6, isHost } from './host.ts'

/** Hosts by name, with the port where one is named. */
export interface HostPattern {
  /** As it was written. */
  readonly text: string
  /** In lower case; `*` stands for one label. */
  readonly labels: readonly string[]
  readonly port: number | undefined
}

/** The ports of the two schemes: what a host without a port allows, and nothing else. */
export const usualPorts = { ldap: 389, ldaps: 636 } as const

/**
 * Reads a host, or a host and a port, where `*` may stand for one label: `*.example.com:636`.
 * The last label has to be named, or the pattern would be of the whole world. `undefined` for
 * anything else.
 */
export function parseHostPattern(text: string): HostPattern | undefined {
  const [, address, name = '', digits] =
    /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const port = digits === undefined ? undefined : Number(digits)
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined
  const labels = address === undefined ? labelsOf(name) : labelsOfAddress(address)
  return labels && { text, labels, port }
}

function labelsOf(name: string): readonly string[] | undefined {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.')
  if (labels.at(-1) === '*') return undefined
  const example = labels.map((label) => (label === '*' ? 'x' : label)).join('.')
  return isHost(example) ? labels : undefined
}

function labelsOfAddress(address: string): readonly string[] | undefined {
  return isIPv6(address) && !address.includes('%') ? [canonicalIPv6(address)] : undefined
}

/** Whether a pattern stands for a host, given in lower case, and a port. */
export function matchesHost({ labels, port }: HostPattern, host: string, at: number): boolean {
  const isPort =
    port === undefined ? at === usualPorts.ldap || at === usualPorts.ldaps : at === port
  const own = isIPv6(host) ? [host] : host.split('.')
  return (
    isPort &&
    own.length === labels.length &&
    labels.every((label, index) => label === '*' || label === own[index])
  )
}
