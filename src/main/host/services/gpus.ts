import { execFile, type ExecFileException } from 'node:child_process';
import { promisify } from 'node:util';
import type { HostSettings } from '../../../shared/domain/settings.ts';
import { firstExecutable, placesOnPath } from '../../core/store/programs.ts';
import { cudaFolder } from '../packages.ts';

/** A graphics card as its driver names it. */
export interface Gpu {
  readonly index: number;
  readonly name: string;
  readonly memoryMib: number;
  /** CUDA's number of its generation, 8.6; null where an old driver does not tell. */
  readonly computeCapability: number | null;
}

/** Ampere, the first with bfloat16 in hardware. */
const bfloat16Capability = 8;

const answerWithinMs = 5000;

let asked: Promise<readonly Gpu[]> | null = null;

/**
 * The NVIDIA cards of this machine, by their driver's own tool; none where that is absent or does not answer. Cards that
 * are there stay for the life of the host; where there are none, a driver may yet be installed.
 */
export function findGpus(): Promise<readonly Gpu[]> {
  asked ??= askDriver().then((gpus) => {
    if (gpus.length === 0) asked = null;
    return gpus;
  });
  return asked;
}

/** The cards that trainings take: none where their libraries are missing or the settings leave them alone. */
export async function findUsedGpus({ device }: Pick<HostSettings, 'device'>): Promise<readonly Gpu[]> {
  return device === 'auto' && cudaFolder() !== null ? findGpus() : [];
}

async function askDriver(): Promise<readonly Gpu[]> {
  const program = await firstExecutable(placesOnPath('nvidia-smi'));
  if (program === null) return [];
  const facts = 'index,name,memory.total';
  for (const query of [`${facts},compute_cap`, facts]) {
    const args = [`--query-gpu=${query}`, '--format=csv,noheader,nounits'];
    const answer = await promisify(execFile)(program, args, { timeout: answerWithinMs }).catch(silence);
    if (answer !== null) return parseGpus(answer.stdout);
  }
  return [];
}

/** An old driver does not know the last field and is asked for less; one that did not answer is left alone. */
function silence({ killed }: ExecFileException): { readonly stdout: string } | null {
  return killed === true ? { stdout: '' } : null;
}

export function hasBfloat16(gpus: readonly Gpu[]): boolean {
  return gpus.some(({ computeCapability }) => (computeCapability ?? 0) >= bfloat16Capability);
}

/** Lines of "0, NVIDIA H100 80GB HBM3, 81559, 9.0", the last optional; what is no such line is passed over. */
export function parseGpus(text: string): readonly Gpu[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+),\s*(.+?),\s*(\d+)(?:,\s*(\S+))?\s*$/.exec(line);
    if (match === null) return [];
    const [, index, name, memory, capability] = match;
    return [
      {
        index: Number(index),
        name,
        memoryMib: Number(memory),
        computeCapability: Number(capability) || null,
      },
    ];
  });
}

/** What takes one training at a time: the cards that CUDA_VISIBLE_DEVICES leaves, the CPU where there are none. */
export function trainingSeats(gpus: readonly Gpu[], env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const visible = env['CUDA_VISIBLE_DEVICES']?.split(',').map((part) => part.trim());
  const usable = gpus.filter(({ index }) => visible?.includes(String(index)) ?? true);
  return usable.length === 0 ? ['cpu'] : usable.map(({ index }) => `gpu:${index}`);
}

/** "gpu:0 NVIDIA H100 80GB HBM3, 80 GiB", as a recipe's device names it. */
export function describeGpus(gpus: readonly Gpu[]): string {
  return gpus
    .map(({ index, name, memoryMib }) => `gpu:${index} ${name}, ${Math.round(memoryMib / 1024)} GiB`)
    .join('; ');
}

/** What a GPU's float32 products are computed in: TF32 on cards that have it, unless the environment forbids it. */
export function describeTf32(env: NodeJS.ProcessEnv = process.env): string {
  return env['NVIDIA_TF32_OVERRIDE'] === '0'
    ? 'TF32 off (NVIDIA_TF32_OVERRIDE=0)'
    : 'TF32 on where it has it';
}
