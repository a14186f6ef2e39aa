import { onTestFinished } from 'vitest'
import type { LdapAuthEvents } from '../../src/words/events.ts'
import { listen } from '../../src/words/listen.ts'

/** What is told on a channel until the test ends. */
export function heard<Name extends keyof LdapAuthEvents>(name: Name): LdapAuthEvents[Name][] {
  const events: LdapAuthEvents[Name][] = []
  onTestFinished(listen(name, (event) => void events.push(event)))
  return events
}
