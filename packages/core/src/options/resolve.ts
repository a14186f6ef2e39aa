import { resolveCache } from './cache.ts'
import { flag } from './checks.ts'
import { frozen } from './frozen.ts'
import { resolveGroups } from './groups.ts'
import { resolveLimits, resolvePool, resolveTimeouts } from './limits.ts'
import { isAbsent, refusal, rootOption, section } from './option.ts'
import { presets, resolveDirectory } from './presets.ts'
import { leadsElsewhere, resolveReferrals } from './referrals.ts'
import { resolveRequire, resolveRoles } from './roles.ts'
import { resolveServers } from './servers.ts'
import { resolveService } from './service.ts'
import type { Settings } from './settings.ts'
import { resolveThrottle } from './throttle.ts'
import { refuseUnusedTls, resolveTls, tlsSection } from './tls/tls.ts'
import { resolveUser } from './user/user.ts'

const keys = [
  'url',
  'tls',
  'service',
  'user',
  'groups',
  'roles',
  'require',
  'directory',
  'referrals',
  'pool',
  'timeouts',
  'limits',
  'throttle',
  'cache',
  'allowPlaintext',
] as const

/**
 * Checks what a user wrote, fills in the defaults, and gives a frozen copy: nothing the caller
 * does to their object later can change who is let in.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function resolveOptions(input: unknown): Settings {
  const root = rootOption(input)
  if (isAbsent(root)) throw refusal(root, 'are missing; give at least url and user')
  const options = section(root, keys)
  const allowPlaintext = flag(options.allowPlaintext, false)
  const tlsOptions = tlsSection(options.tls)
  const tls = resolveTls(tlsOptions)
  const reach = resolveServers(options.url, { startTls: tls.startTls, allowPlaintext })
  const referrals = resolveReferrals(options.referrals)
  // Where a reference leads, a certificate may have to be checked although `url` shows none.
  if (!leadsElsewhere(referrals) && !reach.mayUseTls) refuseUnusedTls(tlsOptions)
  const directory = resolveDirectory(options.directory)
  const preset = directory && presets[directory]
  const groups = resolveGroups(options.groups, preset?.groups)
  const roles = resolveRoles(options.roles, groups)
  const settings: Settings = {
    servers: reach.servers,
    srv: reach.srv,
    tls,
    service: resolveService(options.service, { mayBePlain: reach.mayBePlain, tls }),
    user: resolveUser(options.user, preset?.user),
    groups,
    directory,
    roles,
    require: resolveRequire(options.require, { groups, roles }),
    referrals,
    pool: resolvePool(options.pool),
    timeouts: resolveTimeouts(options.timeouts),
    limits: resolveLimits(options.limits),
    throttle: resolveThrottle(options.throttle),
    cache: resolveCache(options.cache),
    allowPlaintext,
  }
  if (settings.user.match === 'first') warnOfFirstMatch()
  return frozen(settings)
}

function warnOfFirstMatch(): void {
  const message =
    'user.match is "first": where several entries match a name, the password is checked against ' +
    'the one that the directory happens to send first. Prefer "unique".'
  process.emitWarning(message, { code: 'LDAP_AUTH_MATCH_FIRST' })
}
