import { PrincipalSuffix } from '../../text/principal-suffix.ts'
import { text } from '../checks.ts'
import { isAbsent, type Option, refusal, refuseGiven } from '../option.ts'

/** Reads `user.upn`. What says in another way whom a name means has no place beside it. */
export function resolveUserUpn(
  upn: Option,
  others: readonly Option[],
): PrincipalSuffix | undefined {
  if (isAbsent(upn)) return undefined
  refuseGiven(others, `stands beside ${upn.path}, which already says whom a name means; remove one`)
  const suffix = PrincipalSuffix.parse(text(upn))
  if (suffix !== undefined) return suffix
  throw refusal(
    upn,
    'must be what stands behind the @ of principal names, such as corp.example.com',
  )
}
