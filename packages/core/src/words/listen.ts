import type { AsyncLocalStorage } from 'node:async_hooks'
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { LdapAuthEvents } from './events.ts'

/** Ends the listening. */
export type Stop = () => void

/** Hears what is told on a channel. */
export function listen<Name extends keyof LdapAuthEvents>(
  name: Name,
  hear: (event: LdapAuthEvents[Name]) => void,
): Stop {
  const onMessage = (event: unknown): void => hear(event as LdapAuthEvents[Name])
  subscribe(`ldap-auth:${name}`, onMessage)
  return () => unsubscribe(`ldap-auth:${name}`, onMessage)
}

/** Lets everything that belongs to a piece of work find, in a store, what was made when it began. */
export function carry<Name extends Extract<keyof LdapAuthEvents, `${string}:start`>, Kept>(
  name: Name,
  store: AsyncLocalStorage<Kept>,
  make: (event: LdapAuthEvents[Name]) => Kept,
): Stop {
  const beginnings = channel(`ldap-auth:${name}`)
  beginnings.bindStore(store, (event) => make(event as LdapAuthEvents[Name]))
  return () => void beginnings.unbindStore(store)
}

/** Ends all of them. */
export function stopAll(stops: readonly Stop[]): Stop {
  return () => {
    for (const stop of stops) stop()
  }
}
