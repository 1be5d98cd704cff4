import type {
  StateFailure,
  StateFailureReason,
  StateFolder,
  StateOutcome,
} from '../../src/host/state-folder.ts';

/** A state folder in memory, whose operations fail or hang when told. */
export class FakeStateFolder implements StateFolder {
  readonly path = '/state';
  readonly files = new Map<string, string>();
  /** Why an operation fails now. */
  readonly failing = new Map<'create' | 'read' | 'replace' | 'setAside', StateFailureReason>();
  /** Every text that was put in place. */
  readonly written: string[] = [];
  /** Replacements under way at once, at most. */
  mostAtOnce = 0;
  /** While set, replacements, resp. reads, wait for it. */
  held: Promise<void> | undefined;
  heldRead: Promise<void> | undefined;
  creations = 0;
  #underWay = 0;

  create(): Promise<StateOutcome<void>> {
    this.creations += 1;
    return Promise.resolve(this.#failure('create') ?? DONE);
  }

  clean(): Promise<StateOutcome<void>> {
    return Promise.resolve(DONE);
  }

  async read(name: string): Promise<StateOutcome<string>> {
    await this.heldRead;
    const text = this.files.get(name);
    const found: StateOutcome<string> =
      text === undefined ? failed('absent') : { ok: true, value: text };
    return this.#failure('read') ?? found;
  }

  async replace(name: string, text: string): Promise<StateOutcome<void>> {
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    await this.held;
    this.#underWay -= 1;
    const failure = this.#failure('replace');
    if (failure !== undefined) return failure;
    this.files.set(name, text);
    this.written.push(text);
    return DONE;
  }

  setAside(name: string, at: number): Promise<StateOutcome<string>> {
    const failure = this.#failure('setAside');
    if (failure !== undefined) return Promise.resolve(failure);
    const text = this.files.get(name);
    if (text === undefined) return Promise.resolve(failed('absent'));
    this.files.delete(name);
    this.files.set(`${name}.set-aside-${at}`, text);
    return Promise.resolve({ ok: true, value: `${name}.set-aside-${at}` });
  }

  #failure(operation: 'create' | 'read' | 'replace' | 'setAside'): StateFailure | undefined {
    const reason = this.failing.get(operation);
    return reason === undefined ? undefined : failed(reason);
  }
}

const DONE: StateOutcome<void> = { ok: true, value: undefined };

function failed(reason: StateFailureReason): StateFailure {
  return { ok: false, reason, subject: '/state/ledger.json', detail: `${reason}, says the system` };
}
