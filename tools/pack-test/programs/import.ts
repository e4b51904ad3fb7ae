import { type GroupRow, parseGroupDescription } from '@sim/import';

const { rows, skipped } = parseGroupDescription(
  'Note: a note.\nGROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG OWNER\nbilling orders 0 5120 6120 1000 none\n',
);
const first: GroupRow | undefined = rows[0];
console.log(first?.group, first?.lag, skipped[0]?.why);
