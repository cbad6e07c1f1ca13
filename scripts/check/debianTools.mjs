import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runForeground } from '../launch/child.mjs';
import { SetupError } from '../setup/setupError.mjs';

/** What the tests need beyond the product, by Debian package and the program it brings. */
const tools = { chromium: 'chromium', xvfb: 'Xvfb', ffmpeg: 'ffprobe', strace: 'strace', iproute2: 'ip' };
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Installs what is missing when it may (root on Debian and its kin); else says the one command that does. */
export async function ensureDebianTools() {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const mayInstall = process.getuid?.() === 0 && (await isOnPath('apt-get'));
  if (!mayInstall) {
    throw new SetupError(
      `The tests need ${missing.join(', ')}.`,
      `Run: sudo ${install.join(' ')}   then \`npm test\` again.`,
    );
  }
  process.stdout.write(`Installing ${missing.join(', ')} for the tests …\n`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  await runForeground('apt-get', ['update', '-qq'], options);
  const { code } = await runForeground(install[0], [...install.slice(1), '-qq'], options);
  const left = await missingPackages();
  if (code !== 0 || left.length > 0) {
    throw new SetupError(`apt-get could not install ${left.join(', ')}.`, `Run: ${install.join(' ')}`);
  }
}

async function missingPackages() {
  const missing = [];
  for (const [name, program] of Object.entries(tools)) {
    if (!(await isOnPath(program))) missing.push(name);
  }
  return missing;
}

async function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...systemFolders];
  for (const folder of folders) {
    const isThere = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
  }
  return false;
}
