// @ts-check
import { once } from 'node:events'
import { EnvironmentError } from './environment.js'

/**
 * Listens on this machine alone; on a free port if the usual one is taken and nobody asked for it.
 *
 * @param {import('node:http').Server} server
 * @param {{ port: number, isFixed: boolean }} wanted
 */
export async function listen(server, { port, isFixed }) {
  try {
    return await listenAt(server, port)
  } catch (error) {
    if (!isTaken(error)) throw error
    if (isFixed) throw new EnvironmentError(`PORT ${port} is taken: name another one, or none`)
    return listenAt(server, 0)
  }
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 */
async function listenAt(server, port) {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** @param {unknown} error */
function isTaken(error) {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
