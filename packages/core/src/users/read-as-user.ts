import { checkAvailable } from '../directory/availability.ts'
import type { AsUser } from '../directory/directory.ts'
import type { Entry } from '../protocol/entry.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import { searchRefused } from './search-refused.ts'

/** How directories say that a user may not read the own entry, or nothing at all before a new password is set. */
const denials: ReadonlySet<number> = new Set([
  ResultCode.operationsError,
  ResultCode.noSuchAttribute,
  ResultCode.noSuchObject,
  ResultCode.inappropriateAuthentication,
  ResultCode.insufficientAccessRights,
  ResultCode.unwillingToPerform,
])

/**
 * The user's own view of the entry; undefined where the directory denies it.
 *
 * @throws `ERR_LDAP_AUTH_SEARCH`, and what the connection throws: a read that failed is not a denial
 */
export async function readAsUser(
  asUser: AsUser,
  attributes: readonly string[],
): Promise<Entry | undefined> {
  if (attributes.length === 0) return undefined
  const { result, entries } = await asUser.read(attributes)
  if (result.code === ResultCode.success) return entries[0]
  if (denials.has(result.code)) return undefined
  checkAvailable(result)
  throw searchRefused("The user's own entry could not be read", result)
}
