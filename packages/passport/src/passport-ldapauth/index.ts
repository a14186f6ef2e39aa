export { default, default as Strategy } from './strategy.ts'
