import type { Found } from '../directory/directory.ts'
import type { LdapAuthOptions } from '../options/options.ts'
import { resolveOptions } from '../options/resolve.ts'
import { examineBases } from './bases.ts'
import { examinePerson } from './examine-person.ts'
import type { Finding } from './finding.ts'
import { examineLockout } from './lockout.ts'
import type { Look } from './look.ts'
import { lookAt } from './look-at.ts'
import type { ProgressOptions } from './options.ts'
import { seenByService } from './person.ts'
import { examineReferences } from './references.ts'
import { Run } from './run.ts'
import { describeSetup } from './setup.ts'
import { summarize } from './summary.ts'
import { searchUser } from './user-search.ts'

/**
 * Why a person can not log in, as far as the directory says so without their password. Nobody is
 * bound but the service account. The last finding sums up.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` at the first finding, where the options are wrong, and
 * `ERR_LDAP_AUTH_ABORTED`, where `signal` fired
 */
export async function* explain(
  options: LdapAuthOptions,
  username: string,
  request: ProgressOptions = {},
): AsyncGenerator<Finding, void, undefined> {
  const run = new Run(resolveOptions(options), request)
  const { finding } = await run.step('options', undefined, async () => describeSetup(run))
  yield finding
  yield* lookAt(run, (look) => explainPerson(look, username))
  const summary = await run.step('summary', undefined, async () =>
    summarize(run, { username, isBound: false }),
  )
  yield summary.finding
}

async function* explainPerson(
  look: Look,
  username: string,
): AsyncGenerator<Finding, void, undefined> {
  const { run } = look
  yield* examineBases(look)
  const search = await run.step<Found>('user-search', undefined, () => searchUser(look, username))
  yield search.finding
  if (search.value !== undefined) yield* examinePerson(look, seenByService(search.value), username)
  const references = await run.step('referrals', undefined, async () => examineReferences(look))
  yield references.finding
  const { finding } = await run.step('lockout', undefined, () => examineLockout(look))
  yield finding
}
