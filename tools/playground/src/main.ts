import type { RunRecord } from '@sim/core';
import { duration, quantity } from '../../../packages/report/src/format/numbers.ts';
import { answersOf } from '../../../packages/report/src/model/answer.ts';
import { figuresOf } from '../../../packages/report/src/model/figures.ts';
import { Controls } from './controls.ts';
import { byId, make } from './dom.ts';
import type { Answer, Request, Trial } from './messages.ts';
import { Pictures } from './pictures.ts';
import { DEFAULTS, fromLink, PRESETS, toLink, type Values } from './scenario.ts';
import { showCode } from './show-code.ts';

/** Put in by the build: the worker, and the text of the model. */
declare const WORKER_SOURCE: string;
declare const MODEL_SOURCE: string;

/** The page: values in, pictures out, a worker between. */
class Playground {
  private values: Values = fromLink(location.hash.slice(1));
  private record: RunRecord | undefined = undefined;
  private done = false;
  /** The last run that came to its end with other values: the ghost. */
  private before: RunRecord | undefined = undefined;
  private band: readonly RunRecord[] = [];
  private job = 0;
  private speed = Infinity;
  private readonly runner = startWorker((answer) => this.accept(answer));
  /** For what is told beside the run: other seeds, the fewest workers. */
  private helper: Worker | undefined = undefined;
  private readonly pictures = new Pictures(byId('charts'));
  private readonly controls: Controls;
  private waiting: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor() {
    this.controls = new Controls(byId('controls'), this.values, (values) => this.change(values));
    this.buttons();
    this.presets();
    addEventListener('hashchange', () => {
      const values = fromLink(location.hash.slice(1));
      if (toLink(values) !== toLink(this.values)) this.choose(values);
    });
    this.run();
  }

  /** Values from elsewhere: a preset, a link, a record. */
  private choose(values: Values): void {
    this.controls.set(values);
    this.change(values);
  }

  private change(values: Values): void {
    this.values = values;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.run(), 40);
  }

  private run(): void {
    if (this.done && this.record !== undefined) this.before = this.record;
    this.done = false;
    this.band = [];
    this.job += 1;
    this.link();
    byId('status').textContent = 'running …';
    this.ask(this.runner, { kind: 'run', job: this.job, values: this.values, speed: this.speed });
    // It works on nothing of old values.
    if (this.helper !== undefined)
      this.ask(this.helper, { kind: 'seeds', job: this.job, values: this.values, seeds: [] });
    byId('code').textContent = showCode(MODEL_SOURCE, this.values);
    byId('fewest').textContent = '';
    this.markPreset();
  }

  private accept(answer: Answer): void {
    if (answer.job !== this.job) return;
    if (answer.kind === 'failed') {
      byId('status').textContent = `The run failed: ${answer.message}`;
      return;
    }
    if (answer.kind === 'fewest') {
      this.showFewest(answer.tried, answer.fewest, answer.done);
      return;
    }
    if (answer.kind === 'seeds') {
      if (answer.records.length === 0) return;
      this.band = answer.records;
    } else {
      this.record = answer.record;
      this.done = answer.done;
      const { endTime } = answer.record;
      byId('status').textContent =
        `${duration(endTime)} of ${duration(this.values.duration)} simulated${answer.done ? ` in ${duration(answer.milliseconds / 1000)}` : ' …'}`;
      if (answer.done)
        this.askBeside({
          kind: 'seeds',
          job: this.job,
          values: this.values,
          seeds: [1, 2, 3].map((more) => this.values.seed + more),
        });
    }
    const began = performance.now();
    this.show();
    if (answer.kind === 'run' && !answer.done)
      this.ask(this.runner, { kind: 'drawn', milliseconds: performance.now() - began });
  }

  private show(): void {
    const { record, before } = this;
    if (record === undefined) return;
    this.pictures.show(record, before, this.band, this.values);
    const [answer] = answersOf(record);
    byId('answer').textContent = answer?.answer ?? '';
    byId('thumb').textContent = answer?.ruleOfThumb ?? '';
    const old = new Map(
      before === undefined ? [] : figuresOf(before).map(({ id, value, unit }) => [id, quantity(value, unit)]),
    );
    byId('figures').replaceChildren(
      ...figuresOf(record).map(({ id, label, value, unit, source }) => {
        const box = make('div', '');
        box.title = source;
        box.dataset.figure = id;
        box.append(make('dt', '', label), make('dd', '', quantity(value, unit)));
        if (old.has(id)) box.append(make('dd', 'was', `before: ${old.get(id)!}`));
        return box;
      }),
    );
    const [promise] = record.promises;
    const kept = promise?.kept === true;
    const state = byId('kept');
    state.textContent =
      promise === undefined
        ? ''
        : `${kept ? '✓ kept' : '✗ broken'}${this.done ? '' : ' so far'}: ${quantity(promise.value, promise.unit)}`;
    state.className = kept ? 'kept' : 'broken';
  }

  private showFewest(tried: readonly Trial[], fewest: number | null, done: boolean): void {
    const place = byId('fewest');
    const last = tried.at(-1);
    if (!done) {
      place.textContent =
        last === undefined
          ? 'Trying …'
          : `${last.workers} do not: the lag goes above ${quantity(last.highest, 'records')}. Trying ${last.workers + 1} …`;
      return;
    }
    if (fewest === null) {
      place.textContent = 'Not even 24 workers keep it.';
      return;
    }
    const button = make('button', '', `Use ${fewest}`);
    button.setAttribute('type', 'button');
    button.addEventListener('click', () => this.choose({ ...this.values, workers: fewest }));
    const below = tried.at(-2);
    place.replaceChildren(
      `${fewest} ${fewest === 1 ? 'worker keeps' : 'workers keep'} it (highest ${quantity(last!.highest, 'records')})${below === undefined ? '' : `; with ${below.workers} it is broken`}. `,
      button,
    );
  }

  private buttons(): void {
    const click = (id: string, action: () => void): void => byId(id).addEventListener('click', action);
    const pace = (speed: number): void => {
      this.speed = speed;
      this.ask(this.runner, { kind: 'speed', speed });
      for (const [id, its] of Object.entries({ pause: 0, slow: 10, fast: 60, once: Infinity }))
        byId(id).setAttribute('aria-pressed', String(its === speed));
      // A run that is over is run again, to be looked at.
      if (this.done && speed !== Infinity) this.run();
    };
    click('pause', () => pace(0));
    click('slow', () => pace(10));
    click('fast', () => pace(60));
    click('once', () => pace(Infinity));
    click('step', () => {
      if (this.speed !== 0) pace(0);
      this.ask(this.runner, { kind: 'step', seconds: 1 });
    });
    click('again', () => this.run());
    click('reset', () => this.choose(DEFAULTS));
    click('find', () => {
      byId('fewest').textContent = 'Trying …';
      this.askBeside({ kind: 'fewest', job: this.job, values: this.values });
    });
    click('copy', () => void this.copy(location.href, byId('copied')));
    click('copy-code', () => void this.copy(byId('code').textContent, byId('copied-code')));
    click('save', () => this.save());
    click('open', () => byId('file').click());
    byId('file').addEventListener('change', () => void this.open());
    click('theme', () => {
      const { dataset } = document.documentElement;
      const dark =
        dataset.theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : dataset.theme === 'dark';
      dataset.theme = dark ? 'light' : 'dark';
      this.pictures.repaint();
    });
  }

  private presets(): void {
    byId('presets').replaceChildren(
      ...PRESETS.map(({ name, question, values }) => {
        const button = make('button', 'preset', question);
        button.setAttribute('type', 'button');
        button.dataset.preset = name;
        button.addEventListener('click', () => this.choose({ ...DEFAULTS, ...values }));
        return button;
      }),
    );
  }

  private markPreset(): void {
    const link = toLink(this.values);
    for (const { name, values } of PRESETS)
      document
        .querySelector(`[data-preset="${name}"]`)
        ?.setAttribute('aria-pressed', String(toLink({ ...DEFAULTS, ...values }) === link));
  }

  private link(): void {
    const link = toLink(this.values);
    history.replaceState(null, '', link === '' ? location.href.split('#')[0] : `#${link}`);
    byId<HTMLInputElement>('link').value = location.href;
  }

  private async copy(text: string, place: HTMLElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      place.textContent = 'copied';
    } catch {
      // Pages from disk may not: it is there to be marked by hand.
      byId<HTMLInputElement>('link').select();
      place.textContent = 'marked: copy it with the keyboard';
    }
  }

  private save(): void {
    if (this.record === undefined) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(this.record)], { type: 'application/json' }));
    link.download = 'orders.run.json';
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** A record from a file stands beside what is run next, with the values it was made with. */
  private async open(): Promise<void> {
    const input = byId<HTMLInputElement>('file');
    const [file] = input.files ?? [];
    if (file === undefined) return;
    try {
      const opened = JSON.parse(await file.text()) as RunRecord;
      // Throws for what is no record.
      figuresOf(opened);
      const values = fromLink(
        new URLSearchParams(Object.entries(opened.scenario).map(([name, value]) => [name, String(value)])).toString(),
      );
      this.controls.set(values);
      this.values = values;
      this.run();
      this.before = { ...opened, title: `opened: ${opened.title}` };
      byId('status').textContent = `Opened ${file.name}`;
    } catch {
      byId('status').textContent = `${file.name} is no run record.`;
    }
    input.value = '';
  }

  private askBeside(request: Request): void {
    this.helper ??= startWorker((answer) => this.accept(answer));
    this.ask(this.helper, request);
  }

  private ask(worker: Worker, request: Request): void {
    worker.postMessage(request);
  }
}

function startWorker(accept: (answer: Answer) => void): Worker {
  const worker = new Worker(URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' })));
  worker.onmessage = ({ data }: MessageEvent<Answer>) => accept(data);
  return worker;
}

new Playground();
