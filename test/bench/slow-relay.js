// Stands before a directory and holds each of its answers back. Run in a process of its own: its timers
// must not be those of the logins.
import { connect, createServer } from 'node:net'

const [port = '', delayMs = ''] = process.argv.slice(2)

const server = createServer({ noDelay: true }, (client) => {
  const directory = connect({ host: '127.0.0.1', port: Number(port), noDelay: true })
  directory.on('data', (answer) => setTimeout(() => client.write(answer), Number(delayMs)))
  client.pipe(directory)
  for (const [socket, other] of [
    [client, directory],
    [directory, client],
  ]) {
    socket?.on('error', () => other?.destroy())
    socket?.on('close', () => other?.destroy())
  }
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.on('disconnect', () => process.exit())
