import { recordRun, Resource, type RunRecord, Simulation } from '@sim/core';
import { renderHtml, renderText, toCsv } from '@sim/report';

const sim = new Simulation({ endTime: 10, entities: [new Resource('till')] });
const recorder = recordRun(sim, { interval: 1, title: 'A till' });
sim.run();
const record: RunRecord = recorder.record();
console.log(renderHtml(record).startsWith('<!doctype html>'), renderText(record).split('\n')[0]);
console.log(toCsv(record).split('\n').length);
