/**
 * Numbers as people read them here: points without a sign, true minus, thousands with a comma,
 * "–" where there is none and "NaN" where a value diverged. No locale changes them.
 */
export const missing = '–';
export const diverged = 'NaN';

type Maybe = number | null | undefined;

function shown(value: Maybe, format: (value: number) => string): string {
  if (value === null || value === undefined) return missing;
  if (!Number.isFinite(value)) return diverged;
  return format(value).replace(/^-/, '−');
}

/** A score of 0 … 1 in points with one decimal: 0.68 → "68.0". */
export function formatPoints(score: Maybe): string {
  return shown(score, (value) => (value * 100).toFixed(1));
}

/** A class IoU of 0 … 1: "0.680". */
export function formatIou(iou: Maybe): string {
  return shown(iou, (value) => value.toFixed(3));
}

export function formatLoss(loss: Maybe): string {
  return shown(loss, (value) => value.toFixed(3));
}

/** A difference with its sign: "+0.5", "−0.011". */
export function formatSigned(difference: Maybe, decimals: number): string {
  return shown(difference, (value) => {
    const text = value.toFixed(decimals);
    return Number(text) > 0 ? `+${text}` : text.replace(/^-(?=0(\.0*)?$)/, '');
  });
}

/** Learning rate: 0.0003 → "3e-4"; from 0.1 on as it is. */
export function formatLearningRate(rate: Maybe): string {
  return shown(rate, (value) => {
    if (value === 0 || Math.abs(value) >= 0.1) return String(value);
    return Number(value.toPrecision(3)).toExponential();
  });
}

/** Whole number with thousands separated: "7,360". */
export function formatCount(count: Maybe): string {
  return shown(count, (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ','));
}

/** Axis label: 7000 → "7k", 1500 → "1.5k". */
export function formatAxis(value: number): string {
  if (Math.abs(value) < 1000) return shown(value, (number) => String(Number(number.toPrecision(6))));
  if (Math.abs(value) < 1e6) return shown(value / 1000, (number) => `${Number(number.toFixed(2))}k`);
  return shown(value / 1e6, (number) => `${Number(number.toFixed(2))}M`);
}

/** Share of 0 … 1: "17.2 %". */
export function formatShare(share: Maybe): string {
  return shown(share, (value) => `${(value * 100).toFixed(1)} %`);
}

/** Parameters: 11_500_000 → "11.5 M", 48_000 → "48 k". */
export function formatParameters(count: Maybe): string {
  return shown(count, (value) => {
    if (value >= 1e5) return `${(value / 1e6).toFixed(1)} M`;
    return value >= 1000 ? `${(value / 1000).toFixed(0)} k` : String(value);
  });
}

/** Operations of one image in units of 10⁹, two to a multiply-add: "13.1 GOPs". */
export function formatGops(multiplyAdds: Maybe): string {
  return shown(multiplyAdds, (value) => {
    const gops = (2 * value) / 1e9;
    if (gops > 0 && gops < 0.01) return '< 0.01 GOPs';
    return `${gops >= 0.1 ? gops.toFixed(1) : gops.toPrecision(2)} GOPs`;
  });
}

const byteUnits = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

/** Decimal units: "1.8 GB", "46 MB". */
export function formatBytes(bytes: Maybe): string {
  return shown(bytes, (value) => {
    const [size, unit] = byteUnits.find(([limit]) => value >= limit) ?? [1, 'B'];
    const amount = value / size;
    return `${size >= 1e9 || (size === 1e6 && amount < 10) ? amount.toFixed(1) : amount.toFixed(0)} ${unit}`;
  });
}

/** Items a second of any unit: "16.3 img/s", "4.0 frames/s"; below one with two digits: "0.25 steps/s". */
export function formatRate(rate: Maybe, unit: string): string {
  return shown(rate, (value) => {
    const amount = value >= 1 ? value.toFixed(1) : value.toPrecision(2);
    return `${amount} ${unit === 'images' ? 'img' : unit}/s`;
  });
}

export function formatSpeed(imagesPerSecond: Maybe): string {
  return shown(imagesPerSecond, (value) => `${value.toFixed(1)} img/s`);
}
