import { existsSync } from 'node:fs'
import { describeWithServer } from './describe-with-server.ts'
import { redisPath } from './redis.ts'

const redis = {
  available: existsSync(redisPath),
  hint: 'Redis: apt-get install redis-server',
}

/** A suite against a real Redis. */
export function describeWithRedis(name: string, suite: () => void): void {
  describeWithServer(redis, name, suite)
}
