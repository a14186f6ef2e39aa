import { expect, it } from 'vitest'
import { resolveAdapterOptions } from '../../src/http/adapter-options.ts'
import { createGate } from '../../src/http/gate.ts'
import type { GateRequest } from '../../src/http/gate-request.ts'
import { handle, person } from './person.ts'

const authorization = `Basic ${Buffer.from('steve:blue-sky').toString('base64')}`

function request(headers: GateRequest['headers'] = {}): GateRequest {
  return {
    key: {},
    method: 'GET',
    path: '/',
    mountPath: '',
    url: '/',
    headers: { authorization, ...headers },
    host: 'app.company.com',
    secure: true,
    loopback: false,
    clientAddress: undefined,
    signal: new AbortController().signal,
    session: undefined,
    readBody: async () => ({ body: undefined }),
  }
}

/** A gate, and how often it has asked the directory. */
function countingGate() {
  const asked = { times: 0 }
  const options = { ...handle.options, roles: { admin: [], nobody: [] } }
  const { settings } = resolveAdapterOptions({ auth: handle, basic: { realm: 'Company' } })
  const authenticate: typeof handle.authenticate = async () => {
    asked.times += 1
    return { authenticated: true, user: person, source: 'directory' }
  }
  return { gate: createGate({ ...handle, options, authenticate }, settings), asked }
}

it('several guards of one request ask once, and the first one sets the headers', async () => {
  const { gate, asked } = countingGate()
  const one = request()
  const first = await gate.pass(one)
  const second = await gate.pass(one, gate.role('admin'))
  expect(first).toMatchObject({ kind: 'enter', headers: { 'Cache-Control': 'no-store' } })
  expect(second).toMatchObject({ kind: 'enter', user: first.kind === 'enter' && first.user })
  expect(second).toHaveProperty('headers', {})
  expect(asked.times).toBe(1)
  expect(gate.userOf(one.key)).toMatchObject({ username: 'steve' })
})

it('another request is asked about for itself', async () => {
  const { gate, asked } = countingGate()
  await gate.pass(request())
  const other = request()
  expect(gate.userOf(other.key)).toBeUndefined()
  await gate.pass(other)
  expect(asked.times).toBe(2)
})

it('whoever lacks the role was not let in', async () => {
  const { gate } = countingGate()
  const one = request()
  const verdict = await gate.pass(one, gate.role('nobody'))
  expect(verdict).toMatchObject({ kind: 'answer', refusal: { status: 403 } })
  expect(gate.userOf(one.key)).toBeUndefined()
})

it('what stays open is asked about anew', async () => {
  const { gate, asked } = countingGate()
  const socket = request({ upgrade: 'websocket' })
  await gate.pass(socket)
  await gate.pass(socket)
  expect(asked.times).toBe(2)
  expect(gate.userOf(socket.key)).toBeUndefined()
})
