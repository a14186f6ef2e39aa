import type { Directory } from '../directory/directory.ts'
import type { Settings } from '../options/settings.ts'
import type { AttributePlan } from '../users/attributes.ts'
import { createLocateByName } from '../users/locate-by-name.ts'
import { createReadEntry } from '../users/read-entry.ts'
import { createComposeDn } from './compose-dn.ts'
import { createComposeUpn } from './compose-upn.ts'
import type { Identify } from './identify.ts'
import { createSearchDn } from './search-dn.ts'

/** Whose password it would be, in the way that the options of `user` say. */
export function createIdentify(
  settings: Settings,
  directory: Directory,
  plan: AttributePlan,
): Identify {
  const { user } = settings
  if (user.upn !== undefined) return createComposeUpn(user.upn, settings, directory, plan)
  if (user.dn === undefined) {
    const locate = createLocateByName(settings, directory, plan.byService)
    return createSearchDn(locate, plan.byUser, user)
  }
  const readEntry = createReadEntry(directory, user, plan.byService)
  return createComposeDn(user.dn, settings, plan, readEntry)
}
