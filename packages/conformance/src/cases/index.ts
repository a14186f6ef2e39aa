import type { Case } from '../case.ts'
import { logins } from './logins.ts'

/** The lines of the table. */
export const cases: readonly Case[] = [...logins]
