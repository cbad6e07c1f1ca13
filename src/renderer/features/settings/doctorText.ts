import type { DoctorCheck, DoctorReport } from '../../../shared/domain/system.ts';

/** The report as lines for a message to someone who helps. */
export function doctorText(report: DoctorReport | null, checks: readonly DoctorCheck[]): string {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, state, finding, fix }) =>
    [state === 'ok' ? '  ' : '! ', name.padEnd(width + 2), finding, fix === null ? '' : `  →  ${fix}`].join(
      '',
    ),
  );
  return [`Seg-Mentor Studio ${report?.studio ?? ''}`.trim(), ...lines].join('\n');
}
