import type { Case } from '../case.ts'
import { httpBasic } from './basic.ts'
import { credentials } from './credentials.ts'
import { crossOrigin } from './cross-origin.ts'
import { guard } from './guard.ts'
import { life } from './life.ts'
import { logins } from './logins.ts'
import { outages } from './outages.ts'
import { outcomes } from './outcomes.ts'
import { pages } from './pages.ts'
import { referrals } from './referrals.ts'
import { remembered } from './remembered.ts'
import { revalidation } from './revalidation.ts'
import { sessions } from './sessions.ts'
import { throttle } from './throttle.ts'

/** The lines of the table. */
export const cases: readonly Case[] = [
  ...logins,
  ...credentials,
  ...outcomes,
  ...outages,
  ...throttle,
  ...remembered,
  ...referrals,
  ...guard,
  ...sessions,
  ...revalidation,
  ...crossOrigin,
  ...pages,
  ...httpBasic,
  ...life,
]
