import type { Directory } from '@ldap-auth/testing'

/** The requests that reached the directory, as words. */
export function traffic({ operations }: Directory): string[] {
  return operations.map(({ op }) => op)
}

/** How many passwords of people were tried at the directory. */
export function userBinds({ operations, serviceAccount }: Directory): number {
  return operations.filter(({ op, dn }) => op === 'bind' && dn !== serviceAccount.dn).length
}
