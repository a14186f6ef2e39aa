import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, it, onTestFinished } from 'vitest'
import { openAuth, startPeople } from './people.ts'
import { credentials, withPasswords, wrong } from './remembering.ts'

it('what is remembered is told of, and no name or password', async () => {
  const events: unknown[] = []
  const listen = (event: unknown): number => events.push(event)
  subscribe('ldap-auth:cache', listen)
  onTestFinished(() => void unsubscribe('ldap-auth:cache', listen))
  const auth = openAuth(await startPeople(), withPasswords)
  const result = await auth.authenticate(credentials)
  if (!result.authenticated) throw new Error(result.reason)
  const { id } = result.user
  await auth.authenticate(credentials)
  await auth.authenticate(wrong)
  expect(events).toEqual([
    { cache: 'password', outcome: 'miss', id: undefined },
    { cache: 'user', outcome: 'miss', id: undefined },
    { cache: 'password', outcome: 'hit', id },
    { cache: 'password', outcome: 'miss', id: undefined },
    { cache: 'user', outcome: 'hit', id },
    { cache: 'user', outcome: 'forgotten', id },
    { cache: 'password', outcome: 'forgotten', id },
  ])
})
