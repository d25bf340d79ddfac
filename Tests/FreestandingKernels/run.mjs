// node run.mjs FILE: runs the kernels' cases of a WebAssembly module and exits with their status.
import { readFileSync } from 'node:fs'

let line = ''
const env = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  putchar(byte) {
    if (byte === 10) {
      console.log(line)
      line = ''
    } else {
      line += String.fromCharCode(byte)
    }
    return byte
  },
}
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), { env })
process.exitCode = instance.exports.run_kernel_cases()
