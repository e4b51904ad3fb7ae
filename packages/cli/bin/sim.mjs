#!/usr/bin/env node
import { main, processHost } from '../dist/index.js';

process.exitCode = await main(process.argv.slice(2), processHost());
// A client of a server that never answered would go on trying, and keep the process.
if (process.exitCode === 1) setTimeout(() => process.exit(), 1000).unref();
