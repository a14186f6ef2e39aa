import { isIPv6 } from 'node:net'
import { isHost } from '../text/host.ts'
import { quote } from '../text/quote.ts'
import { resolveCertificates } from './certificates.ts'
import { flag, oneOf, optional, text } from './checks.ts'
import { isAbsent, type Option, refusal, section } from './option.ts'
import type { Settings } from './settings.ts'

const keys = ['ca', 'systemCa', 'servername', 'startTls', 'minVersion'] as const

type TlsSection = Record<(typeof keys)[number], Option>

/** The options of `tls`, to be read once. */
export function tlsSection(tls: Option): TlsSection {
  return section(tls, keys)
}

/** Reads the options of `tls`. */
export function resolveTls(options: TlsSection): Settings['tls'] {
  const ca = optional(options.ca, resolveCertificates)
  const systemCa = flag(options.systemCa, ca === undefined)
  if (!systemCa && ca === undefined) {
    throw refusal(options.systemCa, 'without tls.ca there is nobody left to trust; give tls.ca too')
  }
  return {
    ca,
    systemCa,
    servername: optional(options.servername, serverName),
    startTls: flag(options.startTls, false),
    minVersion: oneOf(options.minVersion, ['TLSv1.2', 'TLSv1.3'], 'TLSv1.2'),
  }
}

/** Whoever sets a certificate authority believes in a protection that plain connections do not have. */
export function refuseUnusedTls(options: TlsSection, servers: Settings['servers']): void {
  if (servers.some(({ security }) => security !== 'plain')) return
  const unused = keys.find((key) => key !== 'startTls' && !isAbsent(options[key]))
  if (unused === undefined) return
  const advice = 'use an ldaps:// url, set tls.startTls, or remove it'
  throw refusal(options[unused], `has no effect on ldap:// without StartTLS; ${advice}`)
}

function serverName(option: Option): string {
  const name = text(option)
  if (isHost(name) || isIPv6(name)) return name
  throw refusal(option, `${quote(name)} is not a host name or an IP address`)
}
