import type { LdapAuthError } from '../words/errors.ts'
import { aborted } from './failures.ts'

/** Waits for a promise, but not for ever: what is waited for goes on when the waiting ends. */
export function within<T>(
  promise: Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  expired: () => LdapAuthError,
): Promise<T> {
  let release = (): void => {}
  const givenUp = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(expired()), Math.max(0, timeoutMs))
    const onAbort = (): void => reject(aborted(signal))
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted === true) onAbort()
    release = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  })
  return Promise.race([promise, givenUp]).finally(release)
}
