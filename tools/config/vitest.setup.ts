import fc from 'fast-check';

// Lists as long as a property says they may be: left to itself, fast-check makes lists of about
// ten.
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });
