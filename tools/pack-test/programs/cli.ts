import { type Host, main, processHost } from '@sim/cli';

const host: Host = { ...processHost(), err: (text) => console.log(text.trim()) };
console.log(await main(['ask', 'forcast'], host));
