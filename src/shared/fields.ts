/**
 * An option described as data: the wizard's form, the command line's flags and the README's tables
 * are drawn from it. `key` is the property in the options object; the flag is its kebab-case.
 */
interface FieldBase<Kind extends string, Value> {
  readonly kind: Kind;
  readonly key: string;
  /** Visible label, also the accessible name: "Learning rate". */
  readonly label: string;
  readonly help: string;
  readonly default: Value;
  /** Why this default. */
  readonly reason?: string;
  readonly unit?: string;
  /** Hidden behind one disclosure. */
  readonly advanced?: boolean;
  readonly group?: string;
}

export interface NumberField extends FieldBase<'number', number> {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  readonly step?: number;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly help?: string;
}

export interface ChoiceField extends FieldBase<'choice', string> {
  readonly choices: readonly Choice[];
}

export type FlagField = FieldBase<'flag', boolean>;
export type TextField = FieldBase<'text', string>;
export type NumbersField = FieldBase<'numbers', readonly number[]>;

export type FieldSpec = NumberField | ChoiceField | FlagField | TextField | NumbersField;

/** One line of what is wrong with a value, or undefined when it fits the field. */
export function checkField(field: FieldSpec, value: unknown): string | undefined {
  switch (field.kind) {
    case 'number':
      return checkNumber(field, value);
    case 'choice':
      return field.choices.some((choice) => choice.value === value)
        ? undefined
        : `${field.label} must be one of ${field.choices.map((choice) => choice.value).join(', ')}.`;
    case 'flag':
      return typeof value === 'boolean' ? undefined : `${field.label} must be true or false.`;
    case 'text':
      return typeof value === 'string' ? undefined : `${field.label} must be text.`;
    case 'numbers':
      return Array.isArray(value) && value.every((item) => Number.isFinite(item))
        ? undefined
        : `${field.label} must be a list of numbers.`;
  }
}

function checkNumber(field: NumberField, value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${field.label} must be a number.`;
  if (field.integer === true && !Number.isInteger(value)) return `${field.label} must be a whole number.`;
  if (value < field.min || value > field.max) {
    return `${field.label} must be between ${field.min} and ${field.max}.`;
  }
  return undefined;
}

/** `learningRate` → `learning-rate`: the flag of a field. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
