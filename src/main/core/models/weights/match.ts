import { isDeepStrictEqual } from 'node:util';
import type { WeightsReport } from '../../../../shared/domain/weights.ts';
import { StudioError } from '../../../../shared/errors.ts';
import type { NamedTensor } from '../../store/safetensors.ts';
import type { NetPart } from '../layerBuilder.ts';
import type { WeightTensors } from './readers/weightTensors.ts';
import { namingSchemes } from './schemes/index.ts';
import type { NamingScheme, TensorRecipe } from './schemes/scheme.ts';

/** What matching needs of a net's variable; a plan has it without TensorFlow. */
export interface WantedVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly part: NetPart;
}

/** A file's tensors seen through a naming scheme. */
export interface NamedFile {
  readonly encoder: string;
  /** The file's name, for reports. */
  readonly file: string;
  readonly weights: WeightTensors;
  readonly scheme: NamingScheme;
  /** What stands before the library's names: `module.` of a data-parallel training, `base_fe_scope/` of seg-mentor. */
  readonly prefix: string;
}

export interface MatchedWeights {
  readonly values: ReadonlyMap<string, NamedTensor>;
  readonly report: WeightsReport;
}

interface FileOfEncoder {
  readonly encoder: string;
  readonly file: string;
  readonly weights: WeightTensors;
  /** Id of a naming scheme that the user names; null: told by the names. */
  readonly naming: string | null;
  /** Its publisher's name of the net, as `config.json` beside the file has it; null: there is none. */
  readonly architecture: string | null;
}

/**
 * Finds out whose names the file has: the scheme that finds most of the encoder's variables in it.
 * Throws StudioError('badInput') when no scheme finds any, naming what the file holds instead, and when nothing tells
 * which of two nets with the same names the file belongs to.
 */
export function recogniseFile(variables: readonly WantedVariable[], request: FileOfEncoder): NamedFile {
  const { encoder, file, weights, naming } = request;
  const candidates =
    naming === null ? namingSchemes.entries.filter(({ fits }) => fits(encoder)) : [namingSchemes.get(naming)];
  const wanted = variables.filter(({ part }) => part === 'encoder');
  const scored = candidates.map((scheme) => scoreScheme(scheme, wanted, request));
  const best = Math.max(0, ...scored.map(({ found }) => found));
  const fitting = scored.filter(({ found }) => found === best && best > 0);
  const chosen = chooseScheme(fitting, request);
  if (chosen !== undefined) return { encoder, file, weights, scheme: chosen.scheme, prefix: chosen.prefix };
  const sample = [...weights.tensors.keys()].slice(0, 2).join(', ');
  throw new StudioError(
    'badInput',
    `${file} holds no weights of ${encoder} (it has ${sample === '' ? 'no tensors' : `${sample} …`}).`,
    { fix: 'Choose the encoder the weights belong to, or --weights none.' },
  );
}

/** Of schemes that find as much: the one that published the file under its name, else any where their nets run alike. */
function chooseScheme(
  fitting: readonly ScoredScheme[],
  { encoder, file, architecture }: FileOfEncoder,
): ScoredScheme | undefined {
  for (const name of [file, architecture ?? '']) {
    const told = fitting.find(({ scheme }) => scheme.published?.test(name));
    if (told !== undefined) return told;
  }
  const first = fitting.at(0);
  const differing = fitting.filter(
    ({ scheme }) => !isDeepStrictEqual(scheme.conventions, first?.scheme.conventions),
  );
  if (first === undefined || differing.length === 0) return first;
  const rivals = [first, ...differing].map(({ scheme }) => scheme);
  throw new StudioError(
    'badInput',
    `${file} may be weights of ${rivals.map(({ name }) => name).join(' or of ')}: their names are the same, but the nets see the image differently.`,
    {
      fix:
        `Say which: segstudio weights import FILE --encoder ${encoder} ` +
        `${rivals.map(({ id }) => `--naming ${id}`).join(' or ')}, then train --weights with the id it gives. ` +
        'The config.json that Hugging Face has beside the file, or its file name at timm, tells as well.',
    },
  );
}

interface ScoredScheme {
  readonly scheme: NamingScheme;
  readonly prefix: string;
  /** Variables of the encoder whose tensors are all there. */
  readonly found: number;
}

function scoreScheme(
  scheme: NamingScheme,
  wanted: readonly WantedVariable[],
  { encoder, weights }: FileOfEncoder,
): ScoredScheme {
  const recipes = wanted.flatMap(({ name }) => scheme.locate(name, encoder) ?? []);
  const count = (prefix: string) =>
    recipes.filter(({ inputs }) => inputs.every((input) => weights.tensors.has(prefix + input))).length;
  const prefixes = ['', ...findPrefixes(recipes, weights)];
  const scored = prefixes.map((prefix) => ({ scheme, prefix, found: count(prefix) }));
  return scored.reduce((best, next) => (next.found > best.found ? next : best));
}

/** Whatever stands in the file before the first names that the scheme asks for. */
function findPrefixes(recipes: readonly TensorRecipe[], { tensors }: WeightTensors): readonly string[] {
  const asked = recipes.at(0)?.inputs.at(0);
  if (asked === undefined) return [];
  return [...tensors.keys()]
    .filter((name) => name.endsWith(asked) && /[./]$/.test(name.slice(0, -asked.length)))
    .map((name) => name.slice(0, -asked.length));
}

/**
 * Values for the net's variables out of the file, each in our layout and shape, with the report of what fitted.
 * Throws StudioError('badInput') where a value that fits is not finite.
 */
export function matchWeights(variables: readonly WantedVariable[], named: NamedFile): MatchedWeights {
  const { scheme, weights, prefix } = named;
  const used = new Set<string>();
  const values = new Map<string, NamedTensor>();
  const notInFile: string[] = [];
  const reinitialised: { name: string; shape: readonly number[]; found: readonly number[] }[] = [];
  for (const { name, shape, part } of variables) {
    if (part === 'decoder' && scheme.withDecoder !== true) continue;
    const inputs = findInputs(scheme.locate(name, named.encoder), prefix, weights);
    if (inputs === undefined) {
      notInFile.push(name);
      continue;
    }
    for (const tensor of inputs.tensors) used.add(tensor.name);
    const made = inputs.recipe.make(...inputs.tensors);
    if (made.shape.join() === shape.join())
      values.set(name, { name, shape, values: finite(made, named.file) });
    else reinitialised.push({ name, shape, found: made.shape });
  }
  const isNew = new Set(ofDecoder(variables));
  const hasDecoder = [...values.keys(), ...reinitialised.map(({ name }) => name)].some((name) =>
    isNew.has(name),
  );
  const notInNet = [...weights.tensors.keys()].filter(
    (name) => !used.has(name) && scheme.ignored?.test(name) !== true,
  );
  return {
    values,
    report: {
      ...{ file: named.file, encoder: named.encoder, naming: scheme.name, matched: [...values.keys()] },
      newByDesign: hasDecoder ? [] : notInFile.filter((name) => isNew.has(name)),
      ...{ notInFile, notInNet, reinitialised, skipped: weights.skipped },
      adapted: values.size === 0 ? [] : (scheme.adapted ?? []),
    },
  };
}

function ofDecoder(variables: readonly WantedVariable[]): readonly string[] {
  return variables.filter(({ part }) => part === 'decoder').map(({ name }) => name);
}

/** Of the sixteen convolutions of VGG-19 three are not in VGG-16, the nearest pair known here. */
const strayShare = 1 / 8;

/**
 * Refuses weights of another net: vectors of batch normalisation fit by chance where the kernels do not, and all of a
 * shallow net can be found in a deeper one. Throws StudioError('badInput') when less than half of the encoder's kernels
 * came from the file, or more than an eighth of those in the file's encoder went nowhere.
 */
export function refuseOtherNet(
  variables: readonly WantedVariable[],
  named: NamedFile,
  { values, report }: MatchedWeights,
): void {
  const kernels = variables.filter(({ part, shape }) => part === 'encoder' && shape.length === 4);
  const fitting = kernels.filter(({ name }) => values.has(name)).length;
  if (2 * fitting < kernels.length) {
    throw new StudioError(
      'badInput',
      `${report.file} belongs to another net than ${report.encoder}: ${fitting} of ${kernels.length} convolutions fit.`,
      { fix: 'Choose the encoder the weights belong to, or --weights none.' },
    );
  }
  const found = encoderKernels(kernels, named);
  const unused = new Set(report.notInNet);
  const strays = found.filter((name) => unused.has(name)).length;
  if (strays <= strayShare * found.length) return;
  throw new StudioError(
    'badInput',
    `${report.file} belongs to a deeper net than ${report.encoder}: ${strays} of its ${found.length} convolutions would be left out.`,
    { fix: 'Choose the deeper encoder the weights belong to, other weights, or --weights none.' },
  );
}

/**
 * Kernels of the file's encoder: their names begin as those that the net takes, but for numbers (`layer1`, `features`,
 * `block2_conv1`); names of heads and decoders do not. In files with our names they may, but there the scope names the
 * net: none are given.
 */
function encoderKernels(
  kernels: readonly WantedVariable[],
  { scheme, prefix, encoder, weights }: NamedFile,
): readonly string[] {
  if (scheme.withDecoder === true) return [];
  const inFile = [...weights.tensors.values()]
    .filter(({ name, shape }) => shape.length === 4 && name.startsWith(prefix))
    .map(({ name }) => name);
  const taken = new Set(
    kernels.flatMap(({ name }) => scheme.locate(name, encoder)?.inputs ?? []).map((input) => prefix + input),
  );
  const beginning = (name: string) => name.slice(prefix.length).split(/[./]/, 1)[0].replaceAll(/\d+/g, '#');
  const beginnings = new Set(inFile.filter((name) => taken.has(name)).map(beginning));
  return inFile.filter((name) => beginnings.has(beginning(name)));
}

function findInputs(
  recipe: TensorRecipe | undefined,
  prefix: string,
  { tensors }: WeightTensors,
): { readonly recipe: TensorRecipe; readonly tensors: readonly NamedTensor[] } | undefined {
  if (recipe === undefined) return undefined;
  const found = recipe.inputs.map((input) => tensors.get(prefix + input) ?? tensors.get(input));
  if (!found.every((tensor) => tensor !== undefined)) return undefined;
  return { recipe, tensors: found };
}

function finite({ name, values }: NamedTensor, file: string): Float32Array {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at === -1) return values;
  throw new StudioError('badInput', `${file} holds ${values[at]} in ${name}: its weights are not usable.`, {
    fix: 'Choose another file; a training that diverged leaves such weights.',
  });
}
