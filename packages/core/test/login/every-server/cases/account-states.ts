import { expect } from 'vitest'
import type { Kind } from '../kind.ts'
import { type AccountState, inState } from '../people.ts'
import { type Case, credentialsOf, open } from './case.ts'

/** What accounts in each state that the kind knows are answered. */
export function accountStateCases({ states }: Kind): readonly Case[] {
  return Object.entries(states).map(([state, { right, wrong }]) => ({
    title: `tells the state of an account: ${state}`,
    check: async (here) => {
      const auth = open(here)
      const credentials = credentialsOf(inState(state as AccountState))
      // A wrong password first: nothing that it leaves behind may count for the right one.
      expect(await auth.authenticate({ ...credentials, password: 'wrong' })).toEqual(wrong)
      expect(await auth.authenticate(credentials)).toEqual(right)
    },
  }))
}
