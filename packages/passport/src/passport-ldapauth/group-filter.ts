import { AsyncLocalStorage } from 'node:async_hooks'
import type { DirectoryEntry } from '@ldap-auth/core/entries'

/** Gives the filter that finds the groups of a user. */
export type GroupFilter = (user: DirectoryEntry) => string

const ofLogin = new AsyncLocalStorage<GroupFilter>()

/**
 * The filter of whichever login is running. It stands for all functions among the options of a
 * directory: one that is made anew for each request must not open another directory each time.
 */
export function filterOfLogin(user: DirectoryEntry): string {
  const filter = ofLogin.getStore()
  if (filter === undefined) throw new Error('A login lost its groupSearchFilter.')
  return filter(user)
}

/** Runs a login that has a filter of its own, or has none. */
export function withFilter<Result>(filter: GroupFilter | undefined, logIn: () => Result): Result {
  return filter === undefined ? logIn() : ofLogin.run(filter, logIn)
}
