import { autoscale } from './autoscale.ts';
import { checkpoint } from './checkpoint.ts';
import { failover } from './failover.ts';
import { forecast } from './forecast.ts';
import { hotKey } from './hot-key.ts';
import { late } from './late.ts';
import { crash, deploy, storm } from './members.ts';
import { poison } from './poison.ts';
import type { Question } from './question.ts';
import { retentionLoss } from './retention.ts';
import { size } from './size.ts';

/** All questions, in the order of `sim list`. */
export const QUESTIONS: readonly Question[] = [
  forecast,
  size,
  deploy,
  crash,
  hotKey,
  retentionLoss,
  storm,
  poison,
  late,
  autoscale,
  failover,
  checkpoint,
];
