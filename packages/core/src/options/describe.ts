import type { ResolvedOptions } from '../words/handle.ts'
import { frozen } from './frozen.ts'
import type { Settings } from './settings.ts'

/** The settings as plain data that may be logged: no secret is in it. */
export function describeSettings(settings: Settings): ResolvedOptions {
  const { service, groups, directory, require } = settings
  return frozen<ResolvedOptions>({
    url: describeServers(settings),
    tls: describeTls(settings.tls),
    ...(service && { service: describeService(service) }),
    user: describeUser(settings.user),
    ...(groups && { groups: describeGroups(groups) }),
    ...(directory && { directory }),
    roles: settings.roles,
    ...(require && { require: describeRequire(require) }),
    referrals: describeReferrals(settings.referrals),
    pool: settings.pool,
    timeouts: settings.timeouts,
    limits: settings.limits,
    throttle: describeThrottle(settings.throttle),
    cache: settings.cache,
    allowPlaintext: settings.allowPlaintext,
  })
}

function describeServers({ servers, srv }: Settings): ResolvedOptions['url'] {
  if (srv === undefined) return servers.map(({ url }) => url)
  const { domain, hosts, refreshMs } = srv
  return { srv: domain, hosts: hosts.map(({ text }) => text), refreshMs }
}

function describeService(
  service: NonNullable<Settings['service']>,
): NonNullable<ResolvedOptions['service']> {
  return 'mechanism' in service ? service : { dn: service.dn, password: '[secret]' }
}

function describeTls(tls: Settings['tls']): ResolvedOptions['tls'] {
  const { startTls, minVersion, systemCa, servername, clientCertificate, material } = tls
  return {
    startTls,
    minVersion,
    systemCa,
    ...material.description,
    ...(clientCertificate !== undefined && { clientCertificate }),
    ...(servername !== undefined && { servername }),
  }
}

function describeUser(user: Settings['user']): ResolvedOptions['user'] {
  const { dn, upn, idAttribute, filter, binaryAttributes, ...same } = user
  return {
    ...(dn && { dn: dn.text }),
    ...(upn && { upn: upn.text }),
    ...same,
    filter: filter.text,
    binaryAttributes: [...binaryAttributes],
    ...(idAttribute !== undefined && { idAttribute }),
  }
}

function describeGroups(
  groups: NonNullable<Settings['groups']>,
): NonNullable<ResolvedOptions['groups']> {
  return 'filter' in groups ? { ...groups, filter: groups.filter.text } : groups
}

function describeRequire(
  require: NonNullable<Settings['require']>,
): NonNullable<ResolvedOptions['require']> {
  const { anyGroup, anyRole, filter } = require
  return { anyGroup, anyRole, ...(filter && { filter: filter.text }) }
}

function describeReferrals(referrals: Settings['referrals']): ResolvedOptions['referrals'] {
  if (referrals === 'ignore') return referrals
  const { hosts, maxHops, exhaustive } = referrals
  if (hosts.length === 0) return 'refuse'
  return { follow: { hosts: hosts.map(({ text }) => text), maxHops, exhaustive } }
}

function describeThrottle(throttle: Settings['throttle']): ResolvedOptions['throttle'] {
  if (throttle === undefined) return false
  return { ...throttle, store: throttle.store === undefined ? 'process' : 'shared' }
}
