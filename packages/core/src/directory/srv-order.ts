import type { SrvRecord } from 'node:dns'

/**
 * SRV records in the order in which their targets are to be tried (RFC 2782): by priority, and within
 * one by lot, each with a chance that grows with its weight.
 */
export function inSrvOrder(
  records: readonly SrvRecord[],
  random: () => number = Math.random,
): readonly SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) =>
    byLot(
      records.filter((record) => record.priority === priority),
      random,
    ),
  )
}

function byLot(records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] {
  // Those without a weight stand in front, and have the small chance that the clause leaves them.
  const left = [...records].sort((a, b) => Math.sign(a.weight) - Math.sign(b.weight))
  const ordered: SrvRecord[] = []
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0)
    const drawn = Math.floor(random() * (total + 1))
    let sum = 0
    const at = left.findIndex(({ weight }) => {
      sum += weight
      return sum >= drawn
    })
    ordered.push(...left.splice(at, 1))
  }
  return ordered
}
