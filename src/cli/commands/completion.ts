// `completion`: a script that has a shell complete the names of commands, options and bundled specs. It asks nothing of the program while
// somebody types: all is in the script.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { bundledSpecs } from '../../spec-file.ts';
import { framingNames } from '../../wire/framing.ts';
import type { CommandBody } from '../command.ts';
import { print } from '../output.ts';

interface CompletionOptions {
  shell: string;
}

type Commands = readonly (readonly [name: string, description: string])[];

const options = [
  '--help',
  '--version',
  '--spec',
  '--header',
  '--framing',
  '--to',
  '--tls',
  '--format',
  '--unmasked',
  '--config',
];

const scripts: Readonly<Record<string, (commands: Commands) => string>> = {
  bash: (commands) => `# switch8583: source <(switch8583 completion bash)
_switch8583() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
    --spec) COMPREPLY=($(compgen -f -W "${bundledSpecs().join(' ')}" -- "$word")); return ;;
    --framing) COMPREPLY=($(compgen -W "${framingNames.join(' ')}" -- "$word")); return ;;
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "${options.join(' ')}" -- "$word"))
  elif ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W "${commands.map(([name]) => name).join(' ')}" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _switch8583 switch8583`,
  zsh: (commands) => `#compdef switch8583
# switch8583: switch8583 completion zsh > "\${fpath[1]}/_switch8583"
_switch8583() {
  local -a commands=(
${commands.map(([name, description]) => `    '${name}:${quoted(description)}'`).join('\n')}
  )
  if ((CURRENT == 2)) && [[ $PREFIX != -* ]]; then _describe command commands; return; fi
  case \${words[CURRENT-1]} in
    --spec) compadd -- ${bundledSpecs().join(' ')}; _files; return ;;
    --framing) compadd -- ${framingNames.join(' ')}; return ;;
  esac
  if [[ $PREFIX == -* ]]; then compadd -- ${options.join(' ')}; else _files; fi
}
compdef _switch8583 switch8583`,
  fish: (commands) => `# switch8583: switch8583 completion fish > ~/.config/fish/completions/switch8583.fish
${commands
  .map(
    ([name, description]) =>
      `complete -c switch8583 -n __fish_use_subcommand -f -a ${name} -d '${quoted(description, "\\'")}'`,
  )
  .join('\n')}
complete -c switch8583 -l spec -r -a '${bundledSpecs().join(' ')}'
complete -c switch8583 -l framing -x -a '${framingNames.join(' ')}'
${options.map((option) => `complete -c switch8583 -l ${option.slice(2)}`).join('\n')}`,
};

/** The command; `commands` are those of the program, which it cannot ask for itself. */
export function completionCommand(commands: Commands): CommandBody<CompletionOptions> {
  return {
    builder: (argv: Argv) =>
      argv
        .positional('shell', { choices: Object.keys(scripts), demandOption: true, describe: 'for which shell' })
        .example('source <($0 completion bash)', 'for this shell') as unknown as Argv<CompletionOptions>,
    handler: ({ shell }: ArgumentsCamelCase<CompletionOptions>) => print(scripts[shell]!(commands)),
  };
}

/** Text inside single quotes of a shell. */
function quoted(text: string, quote = "'\\''"): string {
  return text.replaceAll("'", quote).replaceAll(':', ' -');
}
