import { type Host, main, processHost } from '@sim/cli';

const host: Host = { ...processHost(), err: (text) => console.log(text.trim()) };
console.log(main(['ask', 'forcast'], host));
