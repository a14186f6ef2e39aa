import type { LdapGroup } from '../words/user.ts'
import { examineAccount } from './account.ts'
import type { Finding } from './finding.ts'
import type { Look } from './look.ts'
import { examineGroups, examineRequirements, examineRoles } from './membership.ts'
import { failed, type Outcome } from './outcome.ts'
import { attributesOf, identityOf, type Seen } from './person.ts'

/** What the directory says of somebody who was found. */
export async function* examinePerson(
  look: Look,
  seen: Seen,
  typed: string,
): AsyncGenerator<Finding, void, undefined> {
  const { run } = look
  const { finding: identity } = await run.step('identity', undefined, () =>
    identityOf(look, seen, typed),
  )
  yield identity
  const account = await run.step('account', undefined, () => examineAccount(look, seen))
  yield account.finding
  const attributes = await run.step('attributes', undefined, async () => attributesOf(look, seen))
  yield attributes.finding
  yield* examineMembership(look, seen, typed)
}

async function* examineMembership(
  look: Look,
  seen: Seen,
  typed: string,
): AsyncGenerator<Finding, void, undefined> {
  const { run } = look
  const groups = await run.step<readonly LdapGroup[]>('groups', undefined, () =>
    examineGroups(look, seen, typed),
  )
  yield groups.finding
  const found = groups.value ?? []
  const roles = await run.step<readonly string[]>('roles', undefined, () =>
    examineRoles(look, found),
  )
  yield roles.finding
  const held = { groups: found, roles: roles.value ?? [] }
  const { finding } = await run.step('require', undefined, async () =>
    groups.value === undefined && look.settings.require !== undefined
      ? withoutGroups()
      : examineRequirements(look, seen, held),
  )
  yield finding
}

function withoutGroups(): Outcome {
  return failed(
    'Without the groups, nobody can say whether this person fulfils require.',
    'Look at the step groups.',
    { code: 'ERR_LDAP_AUTH_GROUPS' },
  )
}
