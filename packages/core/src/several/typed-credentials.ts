import type { Credentials } from '../words/result.ts'

/**
 * What was typed, as text. Read once: a getter must not show one name to the choice of the directory
 * and another to the directory.
 */
export function typedCredentials(credentials: unknown): Credentials {
  const { username, password }: Record<keyof Credentials, unknown> = Object(credentials)
  return { username: textOf(username), password: textOf(password) }
}

/** What is no text becomes one that every directory refuses for the same reason: none, or one with a NUL. */
function textOf(typed: unknown): string {
  if (typeof typed === 'string') return typed
  return typed === undefined || typed === null ? '' : '\0'
}
