/** What an instance does at a time. */
export type LoadStatus = 'idle' | 'busy' | 'back-pressured';

/** The shares of time in which an instance was busy, idle or back-pressured: they add up to 1. */
export class LoadMeter {
  private status: LoadStatus = 'idle';
  private since = 0;
  private readonly seconds = { idle: 0, busy: 0, 'back-pressured': 0 };

  set(status: LoadStatus, now: number): void {
    this.seconds[this.status] += now - this.since;
    this.status = status;
    this.since = now;
  }

  reset(now: number): void {
    this.since = now;
    this.seconds.idle = this.seconds.busy = this.seconds['back-pressured'] = 0;
  }

  shares(now: number): { readonly busy: number; readonly idle: number; readonly backPressured: number } {
    const spent = { ...this.seconds };
    spent[this.status] += now - this.since;
    const all = spent.busy + spent.idle + spent['back-pressured'];
    const share = (seconds: number) => (all === 0 ? 0 : seconds / all);
    return { busy: share(spent.busy), idle: share(spent.idle), backPressured: share(spent['back-pressured']) };
  }
}
