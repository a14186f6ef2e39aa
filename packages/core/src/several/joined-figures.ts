import { frozen } from '../options/frozen.ts'
import type { CacheFigures, LaneStats, LdapAuthStats, ResolvedOptions } from '../words/handle.ts'
import type { NamedDirectory } from './options.ts'

/** The options of the first directory, with the roles and the attributes of all of them. */
export function joinedOptions(
  directories: readonly [NamedDirectory, ...NamedDirectory[]],
): ResolvedOptions {
  const all = directories.map(({ auth }) => auth.options)
  const attributes = all.flatMap(({ user }) => [...user.attributes, user.usernameAttribute])
  const [{ auth: first }] = directories
  return frozen({
    ...first.options,
    user: { ...first.options.user, attributes: [...new Set(attributes)] },
    roles: joinedRoles(all),
    directories: Object.fromEntries(directories.map(({ name, auth }) => [name, auth.options])),
  })
}

function joinedRoles(all: readonly ResolvedOptions[]): ResolvedOptions['roles'] {
  const names = new Set(all.flatMap(({ roles }) => Object.keys(roles)))
  return Object.fromEntries(
    [...names].map((name) => [name, all.flatMap(({ roles }) => roles[name] ?? [])]),
  )
}

export function joinedStats(all: readonly LdapAuthStats[]): LdapAuthStats {
  return {
    logins: {
      accepted: sum(all, ({ logins }) => logins.accepted),
      rejected: sum(all, ({ logins }) => logins.rejected),
      failed: sum(all, ({ logins }) => logins.failed),
    },
    searchConnections: joinedLanes(all.map(({ searchConnections }) => searchConnections)),
    bindConnections: joinedLanes(all.map(({ bindConnections }) => bindConnections)),
    servers: all.flatMap(({ servers }) => servers),
    throttle: {
      accountLimits: all.flatMap(({ throttle }) => throttle.accountLimits),
      blocked: sum(all, ({ throttle }) => throttle.blocked),
      repeated: sum(all, ({ throttle }) => throttle.repeated),
      storeFailures: sum(all, ({ throttle }) => throttle.storeFailures),
    },
    cache: {
      user: joinedCaches(all.map(({ cache }) => cache.user)),
      password: joinedCaches(all.map(({ cache }) => cache.password)),
      stale: joinedCaches(all.map(({ cache }) => cache.stale)),
    },
  }
}

function joinedLanes(lanes: readonly LaneStats[]): LaneStats {
  return {
    open: sum(lanes, ({ open }) => open),
    busy: sum(lanes, ({ busy }) => busy),
    waiting: sum(lanes, ({ waiting }) => waiting),
  }
}

function joinedCaches(caches: readonly CacheFigures[]): CacheFigures {
  return {
    hits: sum(caches, ({ hits }) => hits),
    misses: sum(caches, ({ misses }) => misses),
    size: sum(caches, ({ size }) => size),
  }
}

function sum<One>(all: readonly One[], count: (one: One) => number): number {
  return all.reduce((total, one) => total + count(one), 0)
}
