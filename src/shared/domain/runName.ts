/** Names the newest run wherever one is asked for; no run is given it as its own. */
export const newestRun = 'latest';

/** What people read of a run's folder: `2026-11-20_resnet18-linknet__3` → "resnet18-linknet 3"; other names as they are. */
export function shortRunName(run: string): string {
  const parts = /^\d{4}-\d{2}-\d{2}_(.+)__(\d+)$/.exec(run);
  return parts === null ? run : `${parts[1]} ${parts[2]}`;
}
