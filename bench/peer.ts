import { join } from 'node:path';
import { preparePython, type PythonEnvironment } from '../test/support/python.ts';
import { startContender, type Contender } from './contender.ts';
import { projectRoot } from './paths.ts';

/**
 * Starts `bench/peers/<script>` in its environment, which is made once; where PyPI is out of reach, STUDIO_PEER_PYTHON names
 * a Python that has the packages, in its own versions.
 */
export async function startPeer(
  name: string,
  environment: PythonEnvironment,
  script: string,
): Promise<Contender> {
  const python = process.env['STUDIO_PEER_PYTHON'] ?? (await preparePython(environment));
  return startContender(name, python, [join(projectRoot, 'bench', 'peers', script)]);
}
