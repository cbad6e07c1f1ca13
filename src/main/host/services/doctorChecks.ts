import { access, constants } from 'node:fs/promises';
import { systemReason } from '../../../shared/errors.ts';
import type { DoctorCheck, DoctorReport } from '../../../shared/domain/system.ts';
import { makeFolder } from '../../core/store/atomicFile.ts';
import type { HostContext } from '../context.ts';

/** What is found out about the machine, before anyone judges it. */
export type DoctorFindings = Omit<DoctorReport, 'problems' | 'checks'>;

export interface FolderFindings {
  /** Why a folder cannot be written; null: it can. */
  readonly cache: string | null;
  readonly settings: string | null;
  /** null: no project is open. */
  readonly project: { readonly path: string; readonly trouble: string | null } | null;
}

export const setupFix = 'npm run setup';
export const oldestNodeMajor = 20;
/** A run with its checkpoints can take this much. */
export const freeBytesWanted = 5e9;

export async function checkFolders({ cacheDir, configDir, session }: HostContext): Promise<FolderFindings> {
  const open = session.current;
  const [cache, settings] = await Promise.all([writeTrouble(cacheDir), writeTrouble(configDir)]);
  if (open === null) return { cache, settings, project: null };
  const trouble = open.readOnlyReason ?? (await writeTrouble(open.project.dir));
  return { cache, settings, project: { path: open.project.dir, trouble } };
}

async function writeTrouble(folder: string): Promise<string | null> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (cause) {
    return systemReason(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  }
}

/** All that was looked at, fine or not. */
export function listChecks(found: DoctorFindings, folders: FolderFindings): readonly DoctorCheck[] {
  return [...programChecks(found), ...machineChecks(found), ...folderChecks(folders)];
}

function programChecks({ node, tensorflow, ffmpeg, ffmpegWanted }: DoctorFindings): readonly DoctorCheck[] {
  const isNodeOld = Number(node.split('.')[0]) < oldestNodeMajor;
  const videoTrouble = ffmpegWanted === null ? 'not found: no video' : `${ffmpegWanted} cannot be started`;
  return [
    check('node', 'Node.js', !isNodeOld, node, `Install Node ${oldestNodeMajor} or newer.`, 'failed'),
    check(
      'engine',
      'Engine',
      tensorflow !== null,
      tensorflow === null
        ? 'native TensorFlow is missing: nothing can be trained'
        : `TensorFlow ${tensorflow}`,
      setupFix,
      'failed',
    ),
    check(
      'ffmpeg',
      'ffmpeg',
      ffmpeg !== null,
      ffmpeg === null ? videoTrouble : `${ffmpeg.version}, ${ffmpeg.path}`,
      ffmpegWanted === null ? setupFix : 'Choose another below, or clear the field.',
    ),
  ];
}

function machineChecks({ device, weights, freeDiskBytes }: DoctorFindings): readonly DoctorCheck[] {
  const here = weights.filter(({ cached }) => cached).length;
  return [
    check('device', 'Device', true, device, ''),
    check(
      'weights',
      'Encoder weights',
      true,
      `${here} of ${weights.length} here, others fetched when first used`,
      '',
    ),
    check(
      'disk',
      'Free disk',
      freeDiskBytes >= freeBytesWanted,
      `${(freeDiskBytes / 1e9).toFixed(1)} GB`,
      'segstudio runs remove RUN',
    ),
  ];
}

function folderChecks({ cache, settings, project }: FolderFindings): readonly DoctorCheck[] {
  const writable = (id: string, name: string, trouble: string | null): DoctorCheck =>
    check(id, name, trouble === null, trouble ?? 'can be written', 'Make the folder writable.');
  return [
    writable('cache', 'Cache folder', cache),
    writable('settings', 'Settings folder', settings),
    ...(project === null ? [] : [writable('project', 'Project folder', project.trouble)]),
  ];
}

function check(
  id: string,
  name: string,
  isFine: boolean,
  finding: string,
  fix: string,
  severity: 'warning' | 'failed' = 'warning',
): DoctorCheck {
  return { id, name, state: isFine ? 'ok' : severity, finding, fix: isFine ? null : fix };
}
