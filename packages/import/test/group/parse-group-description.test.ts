import { parseGroupDescription } from '@sim/import';
import { describe, expect, it } from 'vitest';
import { sample } from '../support/sample.ts';

describe('the state of a group as recorded', () => {
  it('is read with notes between, several topics, and offsets not known', () => {
    const { rows, skipped, states } = parseGroupDescription(sample('describe-modern.txt'));
    const owner = {
      member: 'rdkafka-00000000-1111-4222-8333-444444444444',
      host: '/10.1.2.3',
      client: 'rdkafka',
    };
    expect(rows).toEqual([
      { group: 'billing', topic: 'orders', partition: 0, committed: 1204, end: 1204, lag: 0, ...owner },
      { group: 'billing', topic: 'orders', partition: 1, committed: 5120, end: 6120, lag: 1000, ...owner },
      {
        group: 'billing',
        topic: 'orders',
        partition: 2,
        end: 44,
        member: 'rdkafka-55555555-1111-4222-8333-444444444444',
        host: 'node-7.example.net/10.1.2.4',
        client: 'rdkafka',
      },
      { group: 'billing', topic: 'refunds', partition: 0, committed: 99001, end: 99001, lag: 0 },
    ]);
    expect(skipped).toEqual([
      { line: 1, text: 'Defaulted container "broker" out of: broker, init-config (init)', why: 'a note' },
      { line: 3, text: "Consumer group 'billing' is rebalancing.", why: 'a note' },
    ]);
    expect(states).toEqual([{ group: 'billing', state: 'rebalancing' }]);
  });

  it('is read where a group has no members', () => {
    const { rows, states } = parseGroupDescription(sample('describe-inactive.txt'));
    expect(rows).toEqual([
      { group: 'metrics', topic: 'events', partition: 0, committed: 14_012_000, end: 14_027_500, lag: 15_500 },
      { group: 'metrics', topic: 'samples', partition: 0, committed: 129_129_000, end: 129_336_700, lag: 207_700 },
    ]);
    expect(states).toEqual([{ group: 'metrics', state: 'no active members' }]);
  });

  it('is read where ids are glued to hosts and a member owns nothing', () => {
    const { rows, skipped, idleMembers } = parseGroupDescription(sample('describe-0.10-glued.txt'));
    expect(rows).toEqual([
      {
        topic: 'orders',
        partition: 4,
        committed: 9_427_752,
        end: 12_825_985,
        lag: 3_398_233,
        member: 'loader3-in-orders-c8551217-a11f-4637-99d0-193a1d97ca7d',
        host: '/192.0.2.53',
        client: 'loader3-in-orders',
      },
      {
        topic: 'orders',
        partition: 0,
        committed: 12_816_650,
        end: 12_816_650,
        lag: 0,
        member: 'loader1-in-orders-2e6cb3de-318c-4818-82b1-d5a1336462b2',
        host: '/192.0.2.51',
        client: 'loader1-in-orders',
      },
    ]);
    expect(idleMembers).toEqual([
      { member: 'loader9-1-fecad17c-f755-4206-ae62-07efadeaa0d9', host: '/192.0.2.68', client: 'loader9-1' },
    ]);
    expect(skipped.map(({ line, why }) => [line, why])).toEqual([
      [1, 'a note'],
      [7, 'a member without partitions'],
    ]);
  });
});

describe('the tables of other versions', () => {
  it.each([
    [
      '0.8, the offset checker',
      [
        '[2016-10-03 23:39:50,750] WARN WARNING: ConsumerOffsetChecker is deprecated. (kafka.tools.ConsumerOffsetChecker$)',
        'Group           Topic                          Pid Offset          logSize         Lag             Owner',
        'group-1         page_visits                    0   300             310             10              group-1_host-1475508000007-4cf45967-0',
        'group-1         page_visits                    1   300             300             0               none',
        'BROKER INFO',
        '2 -> broker.example.com:9094',
      ],
      [
        {
          group: 'group-1',
          topic: 'page_visits',
          partition: 0,
          committed: 300,
          end: 310,
          lag: 10,
          member: 'group-1_host-1475508000007-4cf45967-0',
        },
        { group: 'group-1', topic: 'page_visits', partition: 1, committed: 300, end: 300, lag: 0 },
      ],
    ],
    [
      '0.9, with commas',
      [
        'GROUP, TOPIC, PARTITION, CURRENT OFFSET, LOG END OFFSET, LAG, OWNER',
        'tutorial, orders, 0, 6667, 6670, 3, consumer-1_/127.0.0.1',
        'tutorial, orders, 1, unknown, 6667, unknown, consumer-2_/127.0.0.1',
      ],
      [
        {
          group: 'tutorial',
          topic: 'orders',
          partition: 0,
          committed: 6667,
          end: 6670,
          lag: 3,
          member: 'consumer-1',
          host: '/127.0.0.1',
        },
        { group: 'tutorial', topic: 'orders', partition: 1, end: 6667, member: 'consumer-2', host: '/127.0.0.1' },
      ],
    ],
    [
      '0.10.0, with owners',
      [
        'GROUP                          TOPIC                          PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             OWNER',
        'tutorial                       orders                         3          10              12              2               client-1_/10.0.0.7',
        'tutorial                       orders                         4          unknown         0               unknown         none',
      ],
      [
        {
          group: 'tutorial',
          topic: 'orders',
          partition: 3,
          committed: 10,
          end: 12,
          lag: 2,
          member: 'client-1',
          host: '/10.0.0.7',
        },
        { group: 'tutorial', topic: 'orders', partition: 4, end: 0 },
      ],
    ],
    [
      '4.x, with leader epochs',
      [
        'GROUP           TOPIC           PARTITION  LEADER-EPOCH    CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID                                HOST            CLIENT-ID',
        'active1         events          0          -               5               9               4               cli-a-2ddd1d95-0ed6-47aa-8864-681ee912ad2c /127.0.0.1      cli-a',
        'active1         events          1          7               -               9               -               -                                          -               -',
      ],
      [
        {
          group: 'active1',
          topic: 'events',
          partition: 0,
          committed: 5,
          end: 9,
          lag: 4,
          member: 'cli-a-2ddd1d95-0ed6-47aa-8864-681ee912ad2c',
          host: '/127.0.0.1',
          client: 'cli-a',
        },
        { group: 'active1', topic: 'events', partition: 1, end: 9 },
      ],
    ],
    [
      'rpk',
      [
        'GROUP        billing',
        'COORDINATOR  1',
        'STATE        Stable',
        '',
        'TOPIC   PARTITION  CURRENT-OFFSET  LOG-START-OFFSET  LOG-END-OFFSET  LAG  MEMBER-ID   CLIENT-ID  HOST',
        'orders  0          5               2                 10              5    kgo-1234    kgo        10.0.0.1',
      ],
      [
        {
          group: 'billing',
          topic: 'orders',
          partition: 0,
          committed: 5,
          end: 10,
          start: 2,
          lag: 5,
          member: 'kgo-1234',
          host: '10.0.0.1',
          client: 'kgo',
        },
      ],
    ],
  ])('are read: %s', (_, lines, rows) => {
    expect(parseGroupDescription(lines.join('\n')).rows).toEqual(rows);
    expect(parseGroupDescription(`\uFEFF${lines.join('\r\n')}\r\n`).rows).toEqual(rows);
  });
});

const kaf = `
Group ID:       billing
State:          Stable
Protocol:       range
Protocol Type:  consumer
Offsets:
  orders:
    Partition  Group Offset  High Watermark  Lag  Metadata
    ---------  ------------  --------------  ---  --------
    0          100           120             20
    1          15            4               -11  some words
    2          -1            7               8
    Total      114                           17
  refunds:
    Partition  Group Offset  High Watermark  Lag  Metadata
    ---------  ------------  --------------  ---  --------
    0          9             9               0
    Total      9                             0
Members:
  app-1:
    Host:         /172.17.0.1
    Assignments:
      Topic   Partitions
      -----   ----------
      orders  [0 1]
    Metadata:
      x       []
`;

describe('what kaf prints', () => {
  it('is read, with a negative lag, and members where their assignments are printed', () => {
    const { rows, states, skipped } = parseGroupDescription(kaf);
    const owner = { member: 'app-1', host: '/172.17.0.1' };
    expect(rows).toEqual([
      { group: 'billing', topic: 'orders', partition: 0, committed: 100, end: 120, lag: 20, ...owner },
      { group: 'billing', topic: 'orders', partition: 1, committed: 15, end: 4, lag: -11, ...owner },
      { group: 'billing', topic: 'orders', partition: 2, end: 7 },
      { group: 'billing', topic: 'refunds', partition: 0, committed: 9, end: 9, lag: 0 },
    ]);
    expect(states).toEqual([{ group: 'billing', state: 'Stable' }]);
    expect(skipped.map(({ why }) => why)).toEqual(['a sum', 'a sum']);
  });
});

const HEADER =
  'GROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID                                  HOST            CLIENT-ID';
const ID = 'app-00000000-1111-4222-8333-444444444444';
const row = {
  group: 'billing',
  topic: 'orders',
  partition: 0,
  committed: 1_204_000,
  end: 1_205_500,
  lag: 1500,
  member: ID,
  host: '/10.1.2.3',
  client: 'app',
};

describe('a table that went through other hands', () => {
  it.each([
    ['commas', '1,204,000', '1,205,500', '1,500'],
    ['points', '1.204.000', '1.205.500', '1.500'],
    ['narrow blanks', '1\u202F204\u202F000', '1\u202F205\u202F500', '1\u202F500'],
    ['underscores', '1_204_000', '1_205_500', '1_500'],
    ['blanks', '1 204 000', '1 205 500', '1 500'],
    ['a lag of another time', '1204000', '1205500', '7'],
  ])('keeps its numbers: %s', (_, committed, end, lag) => {
    const line = `billing  orders  0  ${committed}  ${end}  ${lag}  ${ID}  /10.1.2.3  app`;
    expect(parseGroupDescription(`${HEADER}\n${line}`).rows).toEqual([row]);
  });

  it('loses its colours', () => {
    const line = `\u001B[1mbilling\u001B[0m orders 0 1204000 1205500 \u001B[31m1500\u001B[0m ${ID} /10.1.2.3 app`;
    expect(parseGroupDescription(`\u001B[2J${HEADER}\n${line}\u001B[K`).rows).toEqual([row]);
  });

  it.each([60, 80, 100, 120])('is put together again where a terminal wrapped it at %i columns', (width) => {
    const line = `billing         orders          0          1204000         1205500         1500            ${ID}     /10.1.2.3       app`;
    const wrapped = [HEADER, line, line]
      .flatMap((text) =>
        Array.from({ length: Math.ceil(text.length / width) }, (_, k) => text.slice(k * width, (k + 1) * width)),
      )
      .join('\n');
    const { rows, skipped } = parseGroupDescription(wrapped);
    expect(rows).toEqual([row, row]);
    expect(skipped).toEqual([]);
  });

  it('is read without its headings', () => {
    const line = `billing orders 0 1204000 1205500 1500 ${ID} /10.1.2.3 app`;
    expect(parseGroupDescription(line).rows).toEqual([row]);
    expect(parseGroupDescription('orders 3 5 7 2 - - -').rows).toEqual([
      { topic: 'orders', partition: 3, committed: 5, end: 7, lag: 2 },
    ]);
  });

  it('may have blanks in the names of groups and clients', () => {
    const line = `my billing group orders 0 1204000 1205500 1500 my app-00000000-1111-4222-8333-444444444444 /10.1.2.3 my app`;
    expect(parseGroupDescription(`${HEADER}\n${line}`).rows).toEqual([
      { ...row, group: 'my billing group', member: `my ${ID}`, client: 'my app' },
    ]);
  });

  it('may hold several groups, each with its headings and notes', () => {
    const text = `\nConsumer group 'a' has no active members.\n\n${HEADER}\na t 1 1 2 1 - - -\na t 0 - - - - - -\n\n${HEADER}\nb t 0 5 5 0 - - -\nError: Consumer group 'c' does not exist.\n`;
    const { rows, skipped } = parseGroupDescription(text);
    expect(rows.map(({ group, partition }) => [group, partition])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
    expect(skipped.map(({ line, why }) => [line, why])).toEqual([
      [2, 'a note'],
      [6, 'the end of the partition is unknown'],
      [10, 'a note'],
    ]);
  });
});
