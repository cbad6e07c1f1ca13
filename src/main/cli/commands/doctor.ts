import type { Command } from 'commander';
import type { DoctorReport } from '../../../shared/domain/system.ts';
import { print, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import { formatBytes } from '../format.ts';
import type { CliSession } from '../session.ts';

export function addDoctor(program: Command, session: CliSession): void {
  withJson(
    program.command('doctor').description('versions, device, what is missing and the command that mends it'),
  ).action(async (options: JsonOptions) => {
    const report = await session.services().system.doctor();
    print(options, { json: report, text: describe(report) });
  });
}

function describe(report: DoctorReport): string {
  const { ffmpeg, weights, problems } = report;
  const cached = weights.filter((source) => source.cached).map((source) => source.name);
  return [
    `Studio      ${report.studio}`,
    `Node        ${report.node}`,
    `TensorFlow  ${report.tensorflow ?? 'missing'}`,
    `Device      ${report.device}`,
    `Electron    ${report.electron ?? describeLack(report)}`,
    `ffmpeg      ${ffmpeg === null ? 'missing' : `${ffmpeg.version}  ${ffmpeg.path}`}`,
    `Free disk   ${formatBytes(report.freeDiskBytes)}`,
    `Weights     ${cached.length === 0 ? 'none fetched yet' : cached.join(', ')}`,
    ...(problems.length === 0 ? ['All is well.'] : problems.map(({ what, fix }) => `! ${what} Run: ${fix}`)),
  ].join('\n');
}

function describeLack({ electronFailure: failure }: DoctorReport): string {
  const lack = 'no binary here: the application is served to a browser';
  if (failure === null) return lack;
  const time = new Date(failure.retryAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return `${lack} (download failed: ${failure.why}; tried again after ${time}, or at once without ${failure.stamp})`;
}
