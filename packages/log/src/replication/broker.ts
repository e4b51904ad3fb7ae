import { Entity, type Timer, toSeconds, toTicks, unknownEventType, type SimEvent } from '@sim/core';

/** What a broker reports. */
export interface BrokerControl {
  readonly heartbeat: number;
  readonly sessionTimeout: number;
  /** It has sent no heartbeat for too long. */
  fence(broker: Broker): void;
  /** Its first heartbeat after a start. */
  register(broker: Broker): void;
  /** It is gone: who talked to it notices. */
  disconnected(broker: Broker): void;
  /** It goes on after a pause. */
  resumed(broker: Broker): void;
  /** Calls a function of the controller later, whatever becomes of the broker. */
  later(seconds: number, name: string, fn: () => void): Timer;
}

/**
 * A broker of a replicated log: it can crash, pause and slow down as any entity. It heartbeats the
 * controller, which fences it when it hears nothing.
 */
export class Broker extends Entity {
  readonly index: number;
  /** Whether the controller takes it for dead. */
  fenced = false;
  /** Whether it has told the controller that it is up, since its start. */
  registered = true;
  /** Whether it leaves in good order: leads nothing. */
  leaving = false;
  /** While it is told not to fetch. */
  fetchingStopped = false;
  /** When it has finished the requests it has got. */
  busyUntilTicks = 0;
  private readonly control: BrokerControl;
  private heartbeatsFrom = 0;
  private silence: Timer | undefined = undefined;

  constructor(name: string, index: number, control: BrokerControl) {
    super(name);
    this.index = index;
    this.control = control;
  }

  /** Whether it answers requests, sooner or later. */
  get reachable(): boolean {
    return this.status !== 'crashed' && this.registered;
  }

  /** Whether the controller would make it a leader. */
  get electable(): boolean {
    return !this.fenced && !this.leaving && this.registered;
  }

  /** It takes no events: clients reach it by {@link Broker.later}. */
  handleEvent(event: SimEvent): never {
    throw unknownEventType(this, event, []);
  }

  /** Calls a function of the broker later: lost in a crash, held by a pause. */
  later(ticks: number, name: string, fn: () => void, daemon: boolean): Timer {
    return this.after(toSeconds(Math.max(ticks - this.nowTicks, 0)), name, fn, { daemon });
  }

  /** Notes something for observers. */
  note(kind: string, detail: Readonly<Record<string, unknown>>): void {
    if (this.tracing) this.trace(kind, detail);
  }

  protected override onStart(): void {
    this.heartbeatsFrom = this.nowTicks;
  }

  override pause(): void {
    const was = this.status;
    super.pause();
    if (was === 'running' && this.status === 'paused') this.fallSilent();
  }

  override resume(): void {
    const was = this.status;
    super.resume();
    if (was !== 'paused' || this.status === 'crashed') return;
    this.silence?.cancel();
    this.heartbeatsFrom = this.nowTicks;
    this.control.resumed(this);
  }

  protected override onCrash(): void {
    this.fallSilent();
    this.registered = false;
    this.control.disconnected(this);
  }

  protected override onRestart(): void {
    this.leaving = false;
    this.busyUntilTicks = 0;
    this.after(
      this.control.heartbeat,
      'first heartbeat',
      () => {
        this.silence?.cancel();
        this.registered = true;
        this.heartbeatsFrom = this.nowTicks;
        this.control.register(this);
      },
      { daemon: true },
    );
  }

  /** From now on no heartbeat comes. */
  private fallSilent(): void {
    if (this.silence?.pending === true || !this.registered) return;
    const interval = toTicks(this.control.heartbeat);
    const beats = Math.floor((this.nowTicks - this.heartbeatsFrom) / interval);
    const lastTicks = this.heartbeatsFrom + beats * interval;
    const delay = lastTicks + toTicks(this.control.sessionTimeout) - this.nowTicks;
    this.silence = this.control.later(toSeconds(Math.max(delay, 0)), 'session timeout', () => this.control.fence(this));
  }
}
