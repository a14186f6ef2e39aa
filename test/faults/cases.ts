import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { LdapAuthOptions } from '@ldap-auth/core'
import {
  type Certificates,
  onRequest,
  operations,
  result,
  type ScriptedRequest,
} from '@ldap-auth/test-servers'
import type { SecureDirectory } from '@ldap-auth/testing'
import { startHaproxy } from './haproxy.ts'
import { serviceAccount } from './people.ts'
import type { Kind, Relay, Scene } from './scene.ts'

/** Something that goes wrong at the first server. */
export interface FaultCase {
  readonly name: string
  readonly server: Kind
  /** Breaks it, and gives what mends it. */
  readonly strike: (scene: Scene) => Promise<Mend> | Mend
  readonly options?: Partial<LdapAuthOptions>
  /** The servers are those that SRV records name. */
  readonly isNamed?: boolean
  /** Puts something of its own in front of the server. */
  readonly through?: (url: string) => Promise<Relay>
  /** How long after the mending a login may still fail, where that is longer than two seconds. */
  readonly recoveryMs?: number
  /** A second server does not help, and the fault is mended with one as well. */
  readonly isEverywhere?: boolean
  /** Nobody but the logins that were on their way may notice. */
  readonly isMomentary?: boolean
}

type Mend = () => Promise<void> | void
type Fault = Parameters<SecureDirectory['fail']>[0]

const nothing = (): void => {}

function answering(name: string, fault: Fault, more: Partial<FaultCase> = {}): FaultCase {
  return { name, server: 'directory', strike: ({ directory }) => directory.fail(fault), ...more }
}

function spoiling(name: string, faults: Parameters<Scene['wire']['spoil']>[0]): FaultCase {
  return {
    name,
    server: 'shared',
    strike: ({ wire }) => {
      wire.spoil(faults)
      return () => wire.spoil({})
    },
  }
}

/** Somebody takes the place of the server for every connection; those that stand are ended. */
function occupied(name: string, answer: (socket: Socket) => unknown): FaultCase {
  return {
    name,
    server: 'shared',
    strike: ({ gate }) => {
      gate.occupy(answer)
      gate.cut('end')
      return () => gate.occupy(undefined)
    },
  }
}

const answerEach =
  (answer: (request: ScriptedRequest) => Buffer) =>
  (socket: Socket): void =>
    onRequest(socket, (request) => socket.write(answer(request)))

const isService: Fault['when'] = ({ dn }) => dn === serviceAccount.dn
const isUser: Fault['when'] = ({ dn }) => dn !== serviceAccount.dn

const processes: FaultCase[] = [
  {
    name: 'the process is stopped (SIGSTOP)',
    server: 'slapd',
    strike: async ({ slapd }) => {
      await slapd.pause()
      return () => slapd.resume()
    },
  },
  {
    name: 'the process is killed (SIGKILL) and nobody listens',
    server: 'slapd',
    strike: async ({ slapd }) => {
      await slapd.kill()
      return () => slapd.restart()
    },
  },
  {
    name: 'the process is restarted',
    server: 'slapd',
    strike: async ({ slapd }) => {
      await slapd.restart()
      return nothing
    },
    isMomentary: true,
  },
  {
    name: 'the process is stopped and then killed',
    server: 'slapd',
    strike: async ({ slapd }) => {
      await slapd.pause()
      return () => slapd.restart()
    },
  },
]

const network: FaultCase[] = [
  spoiling('the network swallows everything (half-open)', { blackHole: true }),
  spoiling('the network is slow: 150 ms each way', { delayMs: 150 }),
  spoiling('the network is so slow that answers come after the deadline', { delayMs: 2000 }),
  spoiling('the network brings one byte at a time', { dribble: true }),
  spoiling('connections end in the handshake', { cutAfterBytes: 100 }),
  spoiling('connections end after some answers', { cutAfterBytes: 4000 }),
  {
    name: 'every connection is reset, once',
    server: 'shared',
    strike: ({ wire }) => {
      wire.reset()
      return nothing
    },
    isMomentary: true,
  },
  {
    name: 'every connection is ended, once',
    server: 'shared',
    strike: ({ wire }) => {
      wire.cut()
      return nothing
    },
    isMomentary: true,
  },
  {
    name: 'every connection is reset ten times a second',
    server: 'shared',
    strike: ({ wire }) => {
      const timer = setInterval(() => wire.reset(), 100)
      return () => clearInterval(timer)
    },
    // Whenever it is asked in the background, it is between two resets, and comes back.
    isEverywhere: true,
  },
  {
    name: 'a firewall forgets the connections that stand, without a word',
    server: 'shared',
    strike: ({ gate }) => {
      gate.swallow()
      return nothing
    },
    isMomentary: true,
  },
]

/** The only case of its kind: the name servers are those of the whole process. */
const naming: FaultCase = {
  name: 'the name servers fall silent, and the preferred server is killed',
  server: 'slapd',
  isNamed: true,
  strike: async ({ names, slapd }) => {
    names.answerWith('silent')
    await slapd.kill()
    return nothing
  },
}

const notice = { code: 52, message: 'going down', responseName: '1.3.6.1.4.1.1466.20036' }

const occupants: FaultCase[] = [
  occupied('connections are taken and never answered', nothing),
  occupied('connections are taken and ended', (socket) => socket.end()),
  occupied('connections are taken and reset', (socket) => socket.resetAndDestroy()),
  occupied('something else listens at the port', (socket) =>
    socket.end('HTTP/1.1 400 Bad\r\n\r\n'),
  ),
  occupied(
    'StartTLS is refused',
    answerEach(({ id }) => result(id, operations.extendedResponse, { code: 53 })),
  ),
  occupied(
    'StartTLS is answered under another id',
    answerEach(({ id }) => result(id + 1, operations.extendedResponse)),
  ),
  occupied(
    'a notice of disconnection comes instead of an answer',
    answerEach(() => result(0, operations.extendedResponse, notice)),
  ),
  occupied(
    'success in clear comes behind the answer to StartTLS',
    answerEach(({ id }) =>
      Buffer.concat([id, id + 1, id + 2].map((one) => result(one, operations.extendedResponse))),
    ),
  ),
  occupied('a length of two gigabytes is announced', (socket) =>
    socket.write(Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff])),
  ),
]

/** The server has another certificate all at once, of an authority that nobody here trusts. */
export function swappedCertificate({ cert, key }: Certificates): FaultCase {
  return occupied('the certificate is swapped for one that nobody trusts', (socket) => {
    onRequest(socket, ({ id }) => {
      socket.removeAllListeners('data')
      const secured = new TLSSocket(socket, { isServer: true, cert, key })
      secured.on('error', () => secured.destroy())
      socket.write(result(id, operations.extendedResponse))
    })
  })
}

/** A bind holds its connection until its deadline, and behind it others wait for theirs. */
const tiedUp = { recoveryMs: 4000 }

const answers: FaultCase[] = [
  answering('binds are answered with busy', { on: 'bind', with: 'busy', when: isUser }),
  answering('searches are answered with busy', { on: 'search', with: 'busy' }),
  answering('binds are answered with unavailable', {
    on: 'bind',
    with: { code: 52 },
    when: isUser,
  }),
  answering('searches are answered with unavailable', { on: 'search', with: { code: 52 } }),
  answering('searches run out of time', { on: 'search', with: { code: 3 } }),
  answering('connections are reset in mid-bind', { on: 'bind', with: 'close', when: isUser }),
  answering('connections are reset in mid-search', { on: 'search', with: 'close' }),
  answering('binds are never answered', { on: 'bind', with: 'hang' }, tiedUp),
  answering('searches are never answered', { on: 'search', with: 'hang' }),
  answering('garbage comes in the middle of binds', { on: 'bind', with: 'garbage', when: isUser }),
  answering('garbage comes in the middle of searches', { on: 'search', with: 'garbage' }),
  answering(
    'binds are answered after the deadline',
    { on: 'bind', with: 'slow', delayMs: 1800 },
    tiedUp,
  ),
  answering('searches are answered after the deadline', {
    on: 'search',
    with: 'slow',
    delayMs: 1800,
  }),
  answering('ten binds are dropped', { on: 'bind', with: 'close', times: 10 }),
  answering(
    'every search is referred, in a circle',
    { on: 'search', with: 'referral' },
    {
      options: { referrals: { follow: { hosts: ['referred.invalid:389'] } } },
      isEverywhere: true,
    },
  ),
  answering('handshakes are never answered', { on: 'handshake', with: 'hang' }),
]

/** Connections that stand are ended, so that the service account has to bind again. */
const service: FaultCase[] = [
  {
    name: 'the service account has another password',
    server: 'directory',
    strike: ({ directory, gate }) => {
      const undo = directory.fail({ on: 'bind', with: { code: 49 }, when: isService })
      gate.cut('end')
      return undo
    },
    recoveryMs: 4500,
    isEverywhere: true,
  },
  {
    name: 'the service account is locked',
    server: 'directory',
    strike: ({ directory, gate }) => {
      const undo = directory.fail({ on: 'bind', with: { code: 19 }, when: isService })
      gate.cut('end')
      return undo
    },
    recoveryMs: 4500,
    isEverywhere: true,
  },
  {
    name: 'the service account is told that the server is busy',
    server: 'directory',
    strike: ({ directory, gate }) => {
      const undo = directory.fail({ on: 'bind', with: 'busy', when: isService })
      gate.cut('end')
      return undo
    },
  },
]

/** It would be a fault of its own to notice: connections end while nobody uses them. */
export const cutWhileIdle: FaultCase = {
  name: 'haproxy ends connections on which nothing came for a while',
  server: 'shared',
  through: startHaproxy,
  strike: () => nothing,
  isMomentary: true,
}

export const faultCases: readonly FaultCase[] = [
  ...processes,
  ...network,
  naming,
  ...occupants,
  ...answers,
  ...service,
]
