/**
 * How many milliseconds of processor time work takes at best. Other processes make it last longer,
 * and what is not compiled yet or collects garbage is slower; neither says anything of the work.
 */
export async function shortest(times: number, work: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let time = 0; time < times; time += 1) {
    const start = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
