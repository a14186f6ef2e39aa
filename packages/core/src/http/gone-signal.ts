import type { Writable } from 'node:stream'

/** Fires when the connection closes before the answer, or what is written to the socket, is out. */
export function goneSignal(response: Writable): AbortSignal {
  const controller = new AbortController()
  // What stood before, such as a session store, may have taken longer than the client stayed.
  if (response.destroyed) controller.abort()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  return controller.signal
}
