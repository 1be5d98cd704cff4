import { ChangeLog } from './change-log.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { CONTROL_SOCKET, controlled } from './control.ts';
import { LinuxHost } from './host/linux-host.ts';
import { listenLocally } from './host/local-socket.ts';
import { LinuxStateFolder } from './host/state-folder.ts';
import { ControlServer } from './http/control-server.ts';
import { HttpServer } from './http/server.ts';
import { LedgerKeeper } from './ledger/keeper.ts';
import { settled } from './ledger/settle.ts';
import type { Log } from './log.ts';
import { type Build, ProcessMetrics, type ReloadStatus } from './metrics/own.ts';
import { Pollers } from './pollers.ts';
import { type Publication, publish } from './publisher.ts';
import { VerifyStore } from './verify/store.ts';
import { Verifier } from './verify/verifier.ts';

/** Publications follow an observation at once, yet no closer than this. */
const MIN_PUBLISH_GAP_MS = 100;
/** Without any observation, ages and staleness are still brought up to date. */
const REPUBLISH_MS = 10_000;

/** What the daemon is made of. */
export interface DaemonOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly build: Build;
}

/** The composition root: pollers → snapshot → judgements → rendered bytes → http. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #processMetrics = new ProcessMetrics();
  readonly #changes: ChangeLog;
  readonly #stop = new AbortController();
  readonly #keeper: LedgerKeeper;
  readonly #control: ControlServer;
  readonly #compared: VerifyStore;
  #config: Config;
  #server: HttpServer;
  #pollers: Pollers;
  #verifier: Verifier;
  #publication: Publication | undefined;
  #publishing: Promise<void> = Promise.resolve();
  #nap = new AbortController();
  #dirty = false;
  #described = false;
  #reload: ReloadStatus;

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#changes = new ChangeLog(options.log);
    this.#keeper = this.#newKeeper();
    const asked = controlled(this.#keeper, () => this.#publishSoon());
    this.#control = new ControlServer(asked, options.clock);
    this.#server = this.#newServer();
    this.#compared = this.#newStore();
    [this.#pollers, this.#verifier] = this.#newWatchers();
    this.#reload = { successful: true, lastSuccessSeconds: options.clock.now() / 1000 };
  }

  /** Ports in use. */
  get ports(): readonly number[] {
    return this.#server.ports;
  }

  /** Listens, then begins to poll; rejects when an address cannot be had. */
  async start(): Promise<void> {
    await this.#server.listen(this.#config.listen);
    this.#tellPorts();
    await this.#control.ready();
    await this.#keeper.start();
    await this.#compared.load();
    this.#pollers.start();
    this.#verifier.start();
    this.#publishing = this.#publishUntilStopped();
  }

  /** Undoes start: stops polling, saves the ledger, lets scrapes under way finish, closes the sockets. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#nap.abort();
    await Promise.all([this.#pollers.stop(), this.#verifier.stop()]);
    await this.#publishing;
    await this.#keeper.stop();
    await this.#control.close();
    await this.#server.close();
  }

  /** Puts a new configuration in force; when its addresses cannot be had, keeps the old one and rejects. */
  async reload(config: Config): Promise<void> {
    if (JSON.stringify(config.listen) !== JSON.stringify(this.#config.listen)) {
      const server = this.#newServer();
      await server.listen(config.listen);
      const old = this.#server;
      this.#server = server;
      await old.close();
      this.#tellPorts();
    }
    if (config.stateDir !== this.#config.stateDir) {
      this.#options.log.warn('state_dir is taken from the start: restart to change it');
    }
    this.#config = config;
    this.#options.log.level = config.logLevel;
    await Promise.all([this.#pollers.stop(), this.#verifier.stop()]);
    [this.#pollers, this.#verifier] = this.#newWatchers();
    this.#described = false;
    this.#pollers.start();
    this.#verifier.start();
    this.#reload = { successful: true, lastSuccessSeconds: this.#options.clock.now() / 1000 };
    this.#options.log.info('configuration reloaded');
  }

  /** Notes that a reload was refused. */
  reloadRefused(problems: readonly string[]): void {
    this.#reload = { ...this.#reload, successful: false };
    for (const problem of problems) this.#options.log.error(problem);
    this.#options.log.error('configuration not reloaded: the old one stays in force');
    this.#publishSoon();
  }

  #newServer(): HttpServer {
    const served = {
      version: this.#options.build.version,
      exposition: () => this.#publication?.exposition,
      isReady: () => this.#publication?.complete === true,
    };
    return new HttpServer(served, this.#options.clock);
  }

  #newKeeper(): LedgerKeeper {
    const { clock, log, config } = this.#options;
    return new LedgerKeeper({
      folder: new LinuxStateFolder(config.stateDir),
      clock,
      say: (level, message) => log[level](message),
      claim: () => listenLocally(this.#control.server, config.stateDir, CONTROL_SOCKET),
    });
  }

  #newStore(): VerifyStore {
    const { clock, log, config } = this.#options;
    return new VerifyStore({
      folder: new LinuxStateFolder(config.stateDir),
      clock,
      mayWrite: () => this.#keeper.keeping.unsaved === undefined,
      say: (level, message) => log[level](message),
    });
  }

  /** What looks at the machine, by the configuration in force: both through one host, which knows what it reads. */
  #newWatchers(): [Pollers, Verifier] {
    const { clock, log } = this.#options;
    const host = new LinuxHost(this.#config.mounts, clock);
    const pollers = new Pollers({
      host,
      clock,
      settings: this.#config.collectors,
      say: (level, message) => log[level](message),
      onObservation: () => this.#publishSoon(),
    });
    const verifier = new Verifier({
      host,
      clock,
      settings: this.#config.verify,
      store: this.#compared,
      snapshot: () => pollers.snapshot(clock.now()),
      ledger: () => this.#keeper.ledger,
      settle: (comparison) => this.#keeper.update(settled(this.#keeper.ledger, comparison)),
      changed: () => this.#publishSoon(),
      say: (level, message) => log[level](message),
    });
    return [pollers, verifier];
  }

  #publishSoon(): void {
    this.#dirty = true;
    this.#nap.abort();
  }

  async #publishUntilStopped(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      this.#dirty = false;
      await this.#publish();
      await clock.sleep(MIN_PUBLISH_GAP_MS, this.#stop.signal);
      if (this.#dirty || this.#stop.signal.aborted) continue;
      this.#nap = new AbortController();
      await clock.sleep(REPUBLISH_MS, this.#nap.signal);
    }
  }

  async #publish(): Promise<void> {
    const { clock, build, log } = this.#options;
    const before = this.#publication?.complete === true;
    const publication = await publish(this.#pollers, clock.now(), {
      build,
      processMetrics: this.#processMetrics,
      reload: () => this.#reload,
      memory: this.#keeper,
      expected: this.#config.expected,
      keeping: () => this.#keeper.keeping,
      verification: () => this.#verifier.verification(),
    });
    // A reload starts over with pollers that have not been polled: readiness, once reached, stays.
    const complete = publication.complete || before;
    this.#publication = { ...publication, complete };
    this.#changes.noteCollectors(this.#pollers.statuses());
    this.#changes.noteFindings(publication.judgements);
    if (publication.complete && !this.#described) {
      this.#described = true;
      for (const line of this.#pollers.describe()) log.info(line);
    }
  }

  #tellPorts(): void {
    const { log, build } = this.#options;
    const ports = this.#server.ports.join(', ');
    log.info({ version: build.version, node: build.nodeVersion }, `listening on port ${ports}`);
  }
}
