import { Entity, type SimEvent } from '@sim/core';
import type { StreamInput, WatermarkReceiver } from '../processor/watermark-receiver.ts';

/** What came by the door of the second input. */
export class ForSecond {
  readonly payload: unknown;

  constructor(payload: unknown) {
    this.payload = payload;
  }
}

/** The door of a second input: what comes to it goes on to its operator, marked as such. */
export class SecondInput extends Entity implements WatermarkReceiver {
  private readonly operator: WatermarkReceiver & Entity;

  constructor(name: string, operator: WatermarkReceiver & Entity) {
    super(name);
    this.operator = operator;
  }

  override downstreamEntities(): readonly Entity[] {
    return [this.operator];
  }

  registerInput(source: string, input: StreamInput): void {
    this.operator.registerInput(source, input);
  }

  handleEvent(event: SimEvent): void {
    const { payload, type } = event;
    // Progress is that of the operator, whichever input it comes by.
    const isElement = type !== 'Watermark' && type !== 'EndOfStream';
    this.send(this.operator, type, isElement ? new ForSecond(payload) : payload);
  }
}
