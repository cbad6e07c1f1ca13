import { basename, resolve } from 'node:path';
import type { ArchitectureFile, OwnArchitectures } from '../../../shared/domain/architectures.ts';
import type { NetCost } from '../../../shared/domain/catalogue.ts';
import type { NetFigures } from '../../../shared/domain/netFigures.ts';
import type { Disposable } from '../../../shared/dispose.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { describeNet, type NetChoice } from '../../core/models/cost.ts';
import { decoders } from '../../core/models/decoders/index.ts';
import { encoders } from '../../core/models/encoders/index.ts';
import type { ArchitectureGrant } from '../../core/models/own/load.ts';
import { listArchitectureFiles, type FoundArchitecture } from '../../core/store/architectureFiles.ts';
import { describeFigures, type FiguresRequest } from '../../core/training/netFigures.ts';
import { createWarmWorker, type WarmWorker } from '../jobs/warmWorker.ts';
import type { SpawnWorker } from '../jobs/spawnWorker.ts';
import { standIn } from './standIns.ts';
import { createTrustBook, type TrustBook, type TrustedHashes } from './trust.ts';

const noGrant: ArchitectureGrant = { trusted: [], untrusted: [], withheld: [] };
const nothing: OwnArchitectures = { encoders: [], decoders: [], problems: [] };
/** A few files are there within two seconds; ten times that on a machine that trains beside it. */
const loadWithinMs = 20_000;

/**
 * The project's own encoders and decoders. The host reads their files and keeps which are trusted; their code runs in
 * workers only, and what it needs of it (names, costs) a worker tells.
 */
export class Architectures implements Disposable {
  readonly #trust: TrustBook;
  readonly #worker: WarmWorker;
  readonly #onChange: () => void;
  readonly #loadWithinMs: number;
  #project: string | null = null;
  /** As the user trusts them. */
  #grant = noGrant;
  /** As workers get them: without those that no worker could load. */
  #given = noGrant;
  #own: OwnArchitectures = nothing;
  #lastTurn: Promise<unknown> = Promise.resolve();

  /** `onChange`: workers that were started before know other parts. */
  constructor(
    configDir: string,
    spawnWorker: SpawnWorker,
    onChange: () => void,
    withinMs: number = loadWithinMs,
  ) {
    this.#trust = createTrustBook(configDir);
    this.#worker = createWarmWorker(
      () => spawnWorker(this.environment()),
      () => false,
    );
    this.#onChange = onChange;
    this.#loadWithinMs = withinMs;
  }

  /** What a worker finds its trusted files by. */
  environment(): NodeJS.ProcessEnv {
    const { trusted, untrusted, withheld } = this.#given;
    if (trusted.length + untrusted.length + withheld.length === 0) return {};
    return { STUDIO_ARCHITECTURES: JSON.stringify(this.#given) };
  }

  /** What the trusted files brought. */
  get own(): OwnArchitectures {
    return this.#own;
  }

  /**
   * Reads the project's files anew and takes over those that are trusted as they are now; null: no project. Files that
   * could not be loaded are not tried again: every look at the project would wait for one that never ends.
   */
  use(project: string | null): Promise<readonly ArchitectureFile[]> {
    return this.#inTurn(() => this.#useNow(project === null ? null : resolve(project), false));
  }

  /**
   * Trusts a file as it was shown, and tries those again that could not be loaded.
   * Throws StudioError('notFound'), or ('conflict') when it has changed meanwhile.
   */
  async trust(project: string, file: string, sha256: string): Promise<readonly ArchitectureFile[]> {
    const found = (await listArchitectureFiles(project)).find((one) => one.file === file);
    if (found === undefined) {
      throw new StudioError('notFound', `There is no architectures/${file}.`, {
        fix: 'Look at the list again.',
      });
    }
    if (found.sha256 !== sha256) {
      throw new StudioError('conflict', `architectures/${file} has changed since it was shown.`, {
        fix: 'Look at it again.',
      });
    }
    await this.#trust.trust(resolve(project), found);
    return this.#inTurn(() => this.#useNow(resolve(project), true));
  }

  cost(choice: NetChoice): Promise<NetCost> {
    const isOwn = encoders.isOwn(choice.encoder) || decoders.isOwn(choice.decoder);
    return isOwn ? this.#worker.call('netCost', choice) : Promise.resolve(describeNet(choice));
  }

  figures(request: FiguresRequest, cacheDir: string): Promise<NetFigures> {
    const { encoders: ownEncoders, decoders: ownDecoders } = this.#own;
    if (ownEncoders.length + ownDecoders.length === 0) return describeFigures(request, cacheDir);
    return this.#worker.call('netFigures', { request, cacheDir });
  }

  dispose(): void {
    this.#worker.dispose();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#lastTurn.then(work);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  async #useNow(project: string | null, triesAgain: boolean): Promise<readonly ArchitectureFile[]> {
    const [files, hashes]: [readonly FoundArchitecture[], TrustedHashes] =
      project === null
        ? [[], {}]
        : await Promise.all([listArchitectureFiles(project), this.#trust.read(project)]);
    const isTrusted = ({ file, sha256 }: FoundArchitecture) => hashes[file] === sha256;
    const grant: ArchitectureGrant = {
      ...noGrant,
      trusted: files.filter(isTrusted).map(({ path, sha256 }) => ({ path, sha256 })),
      untrusted: files.filter((one) => !isTrusted(one)).map(({ file }) => `architectures/${file}`),
    };
    const isOther = project !== this.#project || JSON.stringify(grant) !== JSON.stringify(this.#grant);
    if (isOther || (triesAgain && this.#own.problems.length > 0)) {
      this.#project = project;
      await this.#take(grant);
    }
    return files.map(({ file, text, sha256 }) => ({
      ...{ file, text, sha256 },
      state: hashes[file] === sha256 ? 'trusted' : hashes[file] === undefined ? 'untrusted' : 'changed',
      parts: [...this.#own.encoders, ...this.#own.decoders]
        .filter((part) => part.file === file)
        .map(({ id }) => id),
      problem: this.#own.problems.find((one) => one.file === file)?.message ?? null,
    }));
  }

  async #take(grant: ArchitectureGrant): Promise<void> {
    this.#grant = grant;
    this.#given = grant;
    // The old process holds the old code.
    this.#worker.dispose();
    this.#own = grant.trusted.length === 0 ? nothing : await this.#ask(grant);
    const broken = this.#own.problems.map(({ file }) => `architectures/${file}`);
    const unknown = { untrusted: grant.untrusted, broken };
    encoders.setOwn(this.#own.encoders.map(standIn), unknown);
    decoders.setOwn(this.#own.decoders.map(standIn), unknown);
    this.#onChange();
  }

  /** Files that kill their worker, or keep it for ever, are files with a problem: no other worker gets them. */
  async #ask({ trusted, untrusted }: ArchitectureGrant): Promise<OwnArchitectures> {
    const deadline = AbortSignal.timeout(this.#loadWithinMs);
    try {
      return await this.#worker.call('architectures', {}, deadline);
    } catch (thrown) {
      const seconds = this.#loadWithinMs / 1000;
      const message = deadline.aborted
        ? `Given up after ${seconds} s: a trusted file runs or waits without end, or this machine is too busy.`
        : toStudioError(thrown).message;
      const files = trusted.map(({ path }) => basename(path));
      const withheld = files.map((file) => `architectures/${file}`);
      this.#given = { trusted: [], untrusted, withheld };
      return { ...nothing, problems: files.map((file) => ({ file, message })) };
    }
  }
}
