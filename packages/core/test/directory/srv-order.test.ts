import { describe, expect, it } from 'vitest'
import { inSrvOrder } from '../../src/directory/srv-order.ts'

const record = (name: string, priority: number, weight: number) => {
  return { name, port: 389, priority, weight }
}
const names = (records: readonly { name: string }[]): string =>
  records.map(({ name }) => name).join('')

describe('SRV records', () => {
  it('of a lower priority come first, whatever their weight', () => {
    const records = [record('c', 30, 100), record('a', 10, 0), record('b', 20, 50)]
    for (const lot of [0, 0.5, 0.999]) expect(names(inSrvOrder(records, () => lot))).toBe('abc')
  })

  it('of one priority are first as often as their weight says', () => {
    const records = [record('a', 0, 10), record('b', 0, 30), record('c', 0, 60)]
    const first = { a: 0, b: 0, c: 0 }
    for (let lot = 0; lot < 1000; lot += 1) {
      const [one] = inSrvOrder(records, () => lot / 1000)
      first[one?.name as 'a'] += 1
    }
    expect(first.a).toBeGreaterThan(90)
    expect(first.a).toBeLessThan(130)
    expect(first.b).toBeGreaterThan(270)
    expect(first.b).toBeLessThan(330)
    expect(first.a + first.b + first.c).toBe(1000)
  })

  it('without a weight have a small chance beside others, and are all there', () => {
    const records = [record('a', 0, 100), record('b', 0, 0), record('c', 0, 0)]
    expect(names(inSrvOrder(records, () => 0))).toBe('bca')
    expect(names(inSrvOrder(records, () => 0.5))).toBe('abc')
    expect(inSrvOrder([], () => 0)).toEqual([])
  })
})
