import { usage } from './usage-error.ts';

const BASH = `# eval "$(sim completion bash)"
_sim() {
  local words
  words=$(sim completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sim sim
`;

const ZSH = `# eval "$(sim completion zsh)"
_sim() { compadd -- $(sim completion words -- "\${words[@]:1:CURRENT-1}" 2> /dev/null); _files }
compdef _sim sim
`;

const FISH = `# sim completion fish | source
complete -c sim -a '(sim completion words -- (commandline -opc)[2..] (commandline -ct) 2> /dev/null)'
`;

/** The script that a shell evaluates to complete words of \`sim\`. */
export function completionScript(shell: string | undefined): string {
  if (shell === 'bash') return BASH;
  if (shell === 'zsh') return ZSH;
  if (shell === 'fish') return FISH;
  throw usage(`sim completion takes bash, zsh or fish; got ${shell ?? 'nothing'}`);
}
