/** Seconds as a transport shows them, to the millisecond: "00:03.200", from an hour on "1:00:03.200". */
export function formatFrameTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds * 1000));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const minutes = Math.floor(whole / 60_000);
  const rest = `${two((whole / 1000) % 60)}.${String(whole % 1000).padStart(3, '0')}`;
  return minutes < 60
    ? `${two(minutes)}:${rest}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}
