import { resolveCache } from './cache.ts'
import { asWritten, flag, optional, sectionOf } from './checks.ts'
import { frozen } from './frozen.ts'
import { resolveGroups } from './groups.ts'
import { resolveLimits, resolvePool, resolveTimeouts } from './limits.ts'
import { isAbsent, refusal, rootOption } from './option.ts'
import { presets, resolveDirectory } from './presets.ts'
import { leadsElsewhere, resolveReferrals } from './referrals.ts'
import { resolveRequire, resolveRoles } from './roles.ts'
import { resolveServers } from './servers.ts'
import { resolveService } from './service.ts'
import type { Settings } from './settings.ts'
import { resolveThrottle } from './throttle.ts'
import { readTls, refuseUnusedTls, resolveTls } from './tls/tls.ts'
import { resolveUser } from './user/user.ts'

const readOptions = sectionOf({
  url: asWritten,
  tls: readTls,
  service: asWritten,
  user: asWritten,
  groups: asWritten,
  roles: asWritten,
  require: asWritten,
  directory: optional(resolveDirectory),
  referrals: resolveReferrals,
  pool: resolvePool,
  timeouts: resolveTimeouts,
  limits: resolveLimits,
  throttle: resolveThrottle,
  cache: resolveCache,
  allowPlaintext: flag(false),
})

/**
 * Checks what a user wrote, fills in the defaults, and gives a frozen copy: nothing the caller
 * does to their object later can change who is let in.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function resolveOptions(input: unknown): Settings {
  const root = rootOption(input)
  if (isAbsent(root)) throw refusal(root, 'are missing; give at least url and user')
  const { url, ...options } = readOptions(root)
  const { allowPlaintext, directory, referrals } = options
  const tls = resolveTls(options.tls)
  const reach = resolveServers(url, { startTls: tls.startTls, allowPlaintext })
  // Where a reference leads, a certificate may have to be checked although `url` shows none.
  if (!leadsElsewhere(referrals) && !reach.mayUseTls) refuseUnusedTls(options.tls)
  const preset = directory && presets[directory]
  const groups = resolveGroups(options.groups, preset?.groups)
  const roles = resolveRoles(options.roles, groups)
  const settings: Settings = {
    ...options,
    servers: reach.servers,
    srv: reach.srv,
    tls,
    service: resolveService(options.service, { mayBePlain: reach.mayBePlain, tls }),
    user: resolveUser(options.user, preset?.user),
    groups,
    roles,
    require: resolveRequire(options.require, { groups, roles }),
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
