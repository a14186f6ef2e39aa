import type { Socket } from 'node:net'
import { onRequest, type ScriptedRequest, startScriptedServer } from '@ldap-auth/test-servers'
import { onTestFinished } from 'vitest'
import type { ServerAddress } from '../../src/options/settings.ts'
import { readTls, resolveTls } from '../../src/options/tls/tls.ts'
import type { Connection } from '../../src/protocol/connection.ts'
import { type OpenSettings, openConnection } from '../../src/protocol/open.ts'
import type { Search } from '../../src/protocol/requests.ts'

export const soon = { timeoutMs: 5000 }

export const anySearch: Search = {
  base: 'dc=example,dc=com',
  scope: 'sub',
  filter: { type: 'present', attribute: 'objectClass' },
  attributes: ['cn'],
  sizeLimit: 0,
}

function serverAt(url: string, security: ServerAddress['security'] = 'plain'): ServerAddress {
  const { hostname, port } = new URL(url)
  return { url, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), security }
}

export interface Connecting {
  ca?: string
  cert?: string
  key?: string
  servername?: string
  security?: ServerAddress['security']
  connectMs?: number
  messageBytes?: number
  allowPlaintext?: boolean
  signal?: AbortSignal
}

export async function connectTo(url: string, options: Connecting = {}): Promise<Connection> {
  const { ca, cert, key, servername, security, connectMs = 5000, messageBytes = 1 << 20 } = options
  const { signal = new AbortController().signal } = options
  const settings: OpenSettings = {
    tls: resolveTls(readTls({ path: 'tls', value: { ca, cert, key, servername } })),
    allowPlaintext: options.allowPlaintext ?? false,
    limits: { messageBytes, usernameChars: 256, passwordBytes: 1024 },
  }
  const connection = await openConnection(serverAt(url, security), settings, connectMs, signal)
  onTestFinished(() => connection.retire())
  return connection
}

/** A server that calls `answer` for each request, and a connection to it. */
export async function scripted(
  answer: (request: ScriptedRequest, socket: Socket) => void,
  options?: Connecting,
): Promise<Connection> {
  const server = await startScriptedServer((socket) =>
    onRequest(socket, (request) => answer(request, socket)),
  )
  onTestFinished(() => server.close())
  return connectTo(server.url, options)
}
