import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import type { ScriptedServer, TcpProxy } from '../src/index.ts'
import { startProxy, startScriptedServer } from '../src/index.ts'

async function withEcho(test: (proxy: TcpProxy, echo: ScriptedServer) => Promise<void>) {
  await using echo = await startScriptedServer((socket) => socket.pipe(socket))
  await using proxy = await startProxy(echo.url)
  await test(proxy, echo)
}

function dial(proxy: TcpProxy): { socket: Socket; chunks: Buffer[]; text: () => string } {
  const socket = connect({ port: proxy.port, host: '127.0.0.1' })
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => {})
  return { socket, chunks, text: () => Buffer.concat(chunks).toString() }
}

it('passes bytes both ways and remembers them', () =>
  withEcho(async (proxy) => {
    const { socket, text } = dial(proxy)
    socket.end('hello')
    await once(socket, 'close')
    expect(text()).toBe('hello')
    expect(proxy.fromClients().toString()).toBe('hello')
    expect(proxy.fromServer().toString()).toBe('hello')
    expect(proxy.accepted()).toBe(1)
    await vi.waitFor(() => expect(proxy.connections()).toBe(0))
  }))

it('dribbles byte by byte', () =>
  withEcho(async (proxy) => {
    proxy.spoil({ dribble: true })
    const { socket, text, chunks } = dial(proxy)
    socket.write('hello')
    await vi.waitFor(() => expect(text()).toBe('hello'))
    expect(chunks.length).toBeGreaterThan(1)
    socket.destroy()
  }))

it('cuts after a number of bytes', () =>
  withEcho(async (proxy) => {
    proxy.spoil({ cutAfterBytes: 3 })
    const { socket, text } = dial(proxy)
    socket.write('hello')
    await once(socket, 'end')
    expect(text()).toBe('hel')
  }))

it('swallows everything as a black hole until it is healed', () =>
  withEcho(async (proxy) => {
    proxy.spoil({ blackHole: true })
    const { socket, text } = dial(proxy)
    socket.write('lost')
    await vi.waitFor(() => expect(proxy.fromClients().toString()).toBe('lost'))
    proxy.spoil({})
    socket.write('found')
    await vi.waitFor(() => expect(text()).toBe('found'))
    socket.destroy()
  }))

it('delays', () =>
  withEcho(async (proxy) => {
    proxy.spoil({ delayMs: 50 })
    const { socket } = dial(proxy)
    const start = performance.now()
    socket.write('x')
    await once(socket, 'data')
    expect(performance.now() - start).toBeGreaterThan(90)
    socket.destroy()
  }))

it.each(['cut', 'reset'] as const)('ends every connection: %s', (how) =>
  withEcho(async (proxy, echo) => {
    const { socket, text } = dial(proxy)
    socket.write('x')
    await vi.waitFor(() => expect(text()).toBe('x'))
    const failed = vi.fn()
    socket.on('error', failed)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    proxy[how]()
    await closed
    expect(failed).toHaveBeenCalledTimes(how === 'reset' ? 1 : 0)
    await vi.waitFor(() => expect(echo.connections()).toBe(0))
  }),
)

it('resets a client whose server is gone', () =>
  withEcho(async (proxy, echo) => {
    await echo.close()
    const { socket } = dial(proxy)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await closed
  }))
