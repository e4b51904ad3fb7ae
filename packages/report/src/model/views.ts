/** What a chart shows, without a word on how: the page, the terminal and the tables read the same. */
export type ChartView = LinesView | HeatView | LanesView | TailView;

interface ChartBase {
  /** Names it in the page, and pairs the charts of two runs. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence. */
  readonly about: string;
  /** What it says, in words: for those who do not see it. */
  readonly alt: string;
}

/** Lines over the times of the run. */
export interface LinesView extends ChartBase {
  readonly kind: 'lines';
  readonly logarithmic: boolean;
  readonly series: readonly SeriesView[];
}

export interface SeriesView {
  readonly label: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
  /** Which scale: at the left, or at the right. */
  readonly right: boolean;
  readonly filled: boolean;
  /** The number of its colour. */
  readonly color: number;
}

/** A row for each part, darker or brighter over time. */
export interface HeatView extends ChartBase {
  readonly kind: 'heat';
  readonly unit: string;
  readonly rows: readonly { readonly label: string; readonly values: readonly (number | null)[] }[];
  readonly highest: number;
}

/** Bars on lanes. */
export interface LanesView extends ChartBase {
  readonly kind: 'lanes';
  /** Whether the lanes are faults and rebalances, which have colours of their own. */
  readonly ofFaults: boolean;
  readonly lanes: readonly string[];
  /** What a colour stands for. */
  readonly groups: readonly string[];
  readonly spans: readonly LaneSpan[];
}

export interface LaneSpan {
  readonly lane: number;
  readonly group: number;
  readonly from: number;
  readonly to: number;
  readonly note: string;
}

/** What share of all values is greater than so much: both axes are logarithmic. */
export interface TailView extends ChartBase {
  readonly kind: 'tail';
  readonly unit: string;
  readonly series: readonly {
    readonly label: string;
    readonly color: number;
    readonly points: readonly (readonly [value: number, share: number])[];
  }[];
}

/** A span of time that is marked in all charts. */
export interface Band {
  readonly kind: 'fault' | 'rebalance';
  readonly label: string;
  readonly from: number;
  readonly to: number;
}
