import { missing } from './numbers.ts';

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Seconds as "0:41", "34:37", "1:00:04". */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return missing;
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Time left: to five seconds under an hour, "about 3 h" above, "–" until it is known. */
export function formatTimeLeft(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return missing;
  if (seconds >= 3600) return `about ${Math.round(seconds / 3600)} h`;
  return formatDuration(seconds < 60 ? seconds : Math.round(seconds / 5) * 5);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;

export function formatClock(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A line of a run's log with the local clock in place of its time stamp; other lines as they are. */
export function formatLogLine(line: string): string {
  return line.replace(/^(\d{4}-\d\d-\d\dT\S+Z) +/, (_, stamp: string) => `${formatClock(new Date(stamp))}  `);
}

/** "Today, 13:12", "Yesterday", "14 Nov", "14 Nov 2025"; `iso` is a time stamp. */
export function formatDay(iso: string, now: Date): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return missing;
  const midnight = (day: Date): number =>
    new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(date)) / dayMs);
  if (days === 0) return `Today, ${two(date.getHours())}:${two(date.getMinutes())}`;
  if (days === 1) return 'Yesterday';
  const text = `${date.getDate()} ${months[date.getMonth()] ?? ''}`;
  return date.getFullYear() === now.getFullYear() ? text : `${text} ${date.getFullYear()}`;
}
