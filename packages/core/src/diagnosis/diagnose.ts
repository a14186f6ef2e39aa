import type { Found } from '../directory/directory.ts'
import type { LdapAuthOptions } from '../options/options.ts'
import { resolveOptions } from '../options/resolve.ts'
import { examineBases } from './bases.ts'
import { examinePerson } from './examine-person.ts'
import type { Finding } from './finding.ts'
import { examineLockout } from './lockout.ts'
import type { Look } from './look.ts'
import { lookAt } from './look-at.ts'
import type { DiagnosisOptions } from './options.ts'
import { skipped } from './outcome.ts'
import { type Seen, seenByService } from './person.ts'
import { examineReferences } from './references.ts'
import { Run } from './run.ts'
import { describeSetup } from './setup.ts'
import { summarize } from './summary.ts'
import { bindUser } from './user-bind.ts'
import { searchUser } from './user-search.ts'

/**
 * Tries what a login needs, step by step, and says of each step what was found and what to do about
 * it. A failure of the directory is a finding and no error. The last finding sums up.
 *
 * With `username` and `password`, one bind is made as that person: it counts as an attempt at the
 * directory, as a login does.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS` at the first finding, where the options are wrong, and
 * `ERR_LDAP_AUTH_ABORTED`, where `signal` fired
 */
export async function* diagnose(
  options: LdapAuthOptions,
  request: DiagnosisOptions = {},
): AsyncGenerator<Finding, void, undefined> {
  const { username, password, ...progress } = request
  const run = new Run(resolveOptions(options), progress)
  const { finding } = await run.step('options', undefined, async () => describeSetup(run))
  yield finding
  yield* lookAt(run, (look) => examineDirectory(look, username, password))
  const summary = await run.step('summary', undefined, async () =>
    summarize(run, { username, isBound: password !== undefined }),
  )
  yield summary.finding
}

async function* examineDirectory(
  look: Look,
  username: string | undefined,
  password: string | undefined,
): AsyncGenerator<Finding, void, undefined> {
  const { run } = look
  yield* examineBases(look)
  if (username === undefined) {
    const text = 'No user name was given: the steps about a person were left out.'
    const { finding } = await run.step('user-search', undefined, async () => skipped(text))
    yield finding
  } else {
    yield* examineUser(look, username, password)
  }
  const references = await run.step('referrals', undefined, async () => examineReferences(look))
  yield references.finding
  const { finding } = await run.step('lockout', undefined, () => examineLockout(look))
  yield finding
}

async function* examineUser(
  look: Look,
  username: string,
  password: string | undefined,
): AsyncGenerator<Finding, void, undefined> {
  const { run } = look
  const search = await run.step<Found>('user-search', undefined, () => searchUser(look, username))
  yield search.finding
  const bind = await run.step<Seen>('user-bind', undefined, async () => {
    if (password === undefined) return skipped('No password was given: nobody was bound.')
    // A search decides whose password it would be; a composed name needs none.
    const { dn, upn } = look.settings.user
    const isSearched = dn === undefined && upn === undefined
    if (isSearched && search.value === undefined) {
      return skipped('It is not known whose password it would be: nobody was bound.')
    }
    return bindUser(look, username, password)
  })
  yield bind.finding
  const seen = bind.value ?? (search.value && seenByService(search.value))
  if (seen !== undefined) yield* examinePerson(look, seen, username)
}
