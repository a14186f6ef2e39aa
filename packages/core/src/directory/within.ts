import { aborted } from '../protocol/failures.ts'
import type { LdapAuthError } from '../words/errors.ts'

/** Waits for a promise, but not for ever: what is waited for goes on when the waiting ends. */
export function within<T>(
  promise: Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  expired: () => LdapAuthError,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) reject(aborted(signal))
    const timer = setTimeout(() => reject(expired()), Math.max(0, timeoutMs))
    const onAbort = (): void => reject(aborted(signal))
    signal?.addEventListener('abort', onAbort)
    const release = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    promise.then(resolve, reject).finally(release)
  })
}
