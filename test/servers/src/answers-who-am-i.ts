import { once } from 'node:events'
import { connect } from 'node:net'
import { integer, octets, tlv } from './ber.ts'

// Who am I (RFC 4532) and no bind or search, so that a test that counts those counts only its own.
const whoAmI = tlv(0x30, integer(1), tlv(0x77, octets('1.3.6.1.4.1.4203.1.11.3', 0x80)))

/** Whether an LDAP server on this port answers a question, with whatever it says. */
export async function answersWhoAmI(port: number, host = '127.0.0.1'): Promise<boolean> {
  const socket = connect({ host, port, timeout: 2000 })
  socket.once('timeout', () => socket.destroy(new Error('no answer')))
  socket.write(whoAmI)
  try {
    await once(socket, 'data')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
