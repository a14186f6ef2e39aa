import { Socket } from 'node:net'
import type { Writable } from 'node:stream'

const signals = new WeakMap<Writable, AbortSignal>()

/**
 * Fires when the connection closes before the answer is out. Where no response is at hand its
 * socket will do: all requests of a connection end with it, and share one signal.
 */
export function goneSignal(response: Writable): AbortSignal {
  const known = signals.get(response)
  if (known !== undefined) return known
  const controller = new AbortController()
  const leave = (): void => {
    const isAnswered = response.writableFinished && !(response instanceof Socket)
    if (!isAnswered) controller.abort()
  }
  // What stood before, such as a session store, may have taken longer than the client stayed.
  if (response.destroyed) leave()
  response.once('close', leave)
  signals.set(response, controller.signal)
  return controller.signal
}
