import { duration } from '../../../packages/report/src/format/numbers.ts';
import { make } from './dom.ts';
import { CHOICES, type NumberName, type Slider, SLIDERS, type Values } from './scenario.ts';

/** Sliders and choices: they say what they are set to, in words. */
export class Controls {
  private values: Values;
  private readonly changed: (values: Values) => void;
  private readonly inputs = new Map<
    keyof Values,
    { readonly input: HTMLInputElement | HTMLSelectElement; readonly show: () => void }
  >();

  constructor(place: HTMLElement, values: Values, changed: (values: Values) => void) {
    this.values = values;
    this.changed = changed;
    for (const group of [...new Set(SLIDERS.map((slider) => slider.group))]) {
      const set = make('fieldset', '');
      set.append(make('legend', '', group));
      for (const slider of SLIDERS.filter((each) => each.group === group)) set.append(this.slider(slider));
      if (group === 'Group') for (const choice of CHOICES) set.append(this.choice(choice));
      place.append(set);
    }
    this.number(document.getElementById('promise') as HTMLInputElement, 'promise');
  }

  set(values: Values): void {
    this.values = values;
    for (const [name, { input, show }] of this.inputs) {
      input.value = String(values[name]);
      show();
    }
  }

  private slider({ name, label, unit, min, max, step, off }: Slider): HTMLElement {
    const row = make('label', 'slider');
    const value = make('output', '');
    const input = document.createElement('input');
    Object.assign(input, {
      type: 'range',
      min: String(min),
      max: String(max),
      step: String(step),
      value: String(this.values[name]),
      id: name,
    });
    const show = (): void => {
      const text = say(Number(input.value), unit, min, off);
      value.textContent = text;
      input.setAttribute('aria-valuetext', text);
    };
    input.addEventListener('input', () => {
      show();
      this.update(name, Number(input.value));
    });
    show();
    row.append(make('span', '', label), value, input);
    this.inputs.set(name, { input, show });
    return row;
  }

  private choice({ name, label, values }: (typeof CHOICES)[number]): HTMLElement {
    const row = make('label', 'choice');
    const input = document.createElement('select');
    input.id = name;
    for (const value of values) input.append(new Option(value, value));
    input.value = this.values[name];
    input.addEventListener('change', () => this.update(name, input.value));
    row.append(make('span', '', label), input);
    this.inputs.set(name, { input, show: () => undefined });
    return row;
  }

  private number(input: HTMLInputElement, name: NumberName): void {
    input.value = String(this.values[name]);
    input.addEventListener('change', () => {
      const value = Number(input.value);
      if (Number.isFinite(value) && value >= 1) this.update(name, value);
    });
    this.inputs.set(name, { input, show: () => undefined });
  }

  private update(name: keyof Values, value: number | string): void {
    this.values = { ...this.values, [name]: value };
    this.changed(this.values);
  }
}

function say(value: number, unit: string, min: number, off: string | undefined): string {
  if (off !== undefined && value === min) return off;
  if (unit === 's') return duration(value);
  return unit === '' ? String(value) : unit === '×' ? `${value} ×` : `${value} ${unit}`;
}
