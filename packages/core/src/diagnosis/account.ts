import type { Entry } from '../protocol/entry.ts'
import { reading } from '../protocol/reading.ts'
import { accountState, accountStateAttributes } from '../users/account-state.ts'
import { activeDirectoryAttributes, stateOfActiveDirectory } from './active-directory-state.ts'
import { type Look, tryEntries } from './look.ts'
import type { Obstacle } from './obstacle.ts'
import { failed, good, type Outcome, skipped, warning } from './outcome.ts'
import type { Seen } from './person.ts'
import { policyAttributes, stateByPolicy } from './policy-state.ts'

const page = 'see docs/account-state.md'

/** What the entry says of the account, as far as the service account may read it. */
export async function examineAccount(look: Look, seen: Seen): Promise<Outcome> {
  const attributes = [...accountStateAttributes, ...activeDirectoryAttributes, ...policyAttributes]
  const { dn } = seen.service
  const found = await tryEntries(look, reading(dn, [...new Set(attributes)]), seen.server)
  const entry = found?.[0]?.entry
  if (entry === undefined) {
    return skipped('The state of the account can not be read without the rights to do so.')
  }
  const now = Date.now()
  const obstacles = [
    ...plainly(entry, now),
    ...(await stateOfActiveDirectory(look, entry, now)),
    ...(await stateByPolicy(look, entry, now)),
  ]
  const states = obstacles.map(({ state }) => state)
  const [first] = obstacles.filter(({ isSure }) => isSure)
  const message = obstacles.map((one) => one.message).join(' ')
  const remedy = obstacles.map((one) => one.remedy).join(' ')
  const details = { states }
  if (first !== undefined) return failed(message, `${remedy} (${page})`, { details })
  if (obstacles.length > 0) return warning(message, `${remedy} (${page})`, { details })
  return good('Nothing is seen of the account being disabled, locked or expired.', { details })
}

/** What a login of this package looks at itself. */
function plainly(entry: Entry, now: number): readonly Obstacle[] {
  const state = accountState({ service: entry }, now)
  if (state === undefined) return []
  const isDisabled = state === 'account-disabled'
  return [
    {
      state,
      message: isDisabled ? 'The account is disabled.' : 'The account has expired.',
      remedy: isDisabled ? 'Enable it.' : 'Prolong it.',
      isSure: true,
    },
  ]
}
