import type { ResolvedOptions } from '../words/resolved-options.ts'
import { frozen } from './frozen.ts'
import type { Settings } from './settings.ts'

/** The settings as plain data that may be logged: no secret is in it. */
export function describeSettings(settings: Settings): ResolvedOptions {
  const { service, groups, require } = settings
  return frozen<ResolvedOptions>(
    present({
      url: describeServers(settings),
      tls: describeTls(settings.tls),
      service: service && describeService(service),
      user: describeUser(settings.user),
      groups:
        groups &&
        present({ ...groups, filter: 'filter' in groups ? groups.filter.text : undefined }),
      directory: settings.directory,
      roles: settings.roles,
      require: require && present({ ...require, filter: require.filter?.text }),
      referrals: describeReferrals(settings.referrals),
      pool: settings.pool,
      timeouts: settings.timeouts,
      limits: settings.limits,
      throttle: describeThrottle(settings.throttle),
      cache: settings.cache,
      allowPlaintext: settings.allowPlaintext,
    }),
  )
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
  const own = { startTls, minVersion, systemCa, servername, clientCertificate }
  return present({ ...own, ...material.description })
}

function describeUser(user: Settings['user']): ResolvedOptions['user'] {
  return present({
    ...user,
    dn: user.dn?.text,
    upn: user.upn?.text,
    filter: user.filter.text,
    binaryAttributes: [...user.binaryAttributes],
  })
}

function describeReferrals(referrals: Settings['referrals']): ResolvedOptions['referrals'] {
  if (referrals === 'ignore') return referrals
  const { hosts, maxHops, exhaustive } = referrals
  if (hosts.length === 0) return 'refuse'
  return { follow: { hosts: hosts.map(({ text }) => text), maxHops, exhaustive } }
}

function describeThrottle(throttle: Settings['throttle']): ResolvedOptions['throttle'] {
  return throttle ? { ...throttle, store: throttle.store ? 'shared' : 'process' } : false
}

type Present<Members> = {
  [Key in keyof Members as undefined extends Members[Key] ? never : Key]: Members[Key]
} & {
  [Key in keyof Members as undefined extends Members[Key] ? Key : never]?: Exclude<
    Members[Key],
    undefined
  >
}

/** Without the members that are undefined. */
function present<Members extends object>(members: Members): Present<Members> {
  const found = Object.entries(members).filter(([, member]) => member !== undefined)
  return Object.fromEntries(found) as Present<Members>
}
