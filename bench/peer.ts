import { join } from 'node:path';
import { preparePython, type PythonEnvironment } from '../test/support/python.ts';
import { startContender, type Contender } from './contender.ts';
import { projectRoot } from './paths.ts';

/** Starts `bench/peers/<script>` in its environment, which is made once. */
export async function startPeer(
  name: string,
  environment: PythonEnvironment,
  script: string,
): Promise<Contender> {
  const python = await preparePython(environment);
  return startContender(name, python, [join(projectRoot, 'bench', 'peers', script)]);
}
