import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Guest } from './guest.ts';

/**
 * Copies what the kernel shows of block devices and arrays, as plain files and the links that matter, and of each disk the
 * first MiB and the last 128 KiB past the page cache: there all of md's metadata lies.
 */
const COPY = `
shopt -s nullglob
out=/run/captured
rm -rf $out; mkdir -p $out/dev
kept=(/proc/mdstat /proc/diskstats)
for entry in /sys/class/block/vd* /sys/class/block/md*; do
  name=\${entry##*/}
  device=$(readlink -f "$entry")
  kept+=("$entry")
  [ -e "/sys/block/$name" ] && kept+=("/sys/block/$name")
  for file in dev size start partition diskseq stat serial queue/logical_block_size; do
    [ -f "$device/$file" ] && kept+=("$device/$file")
  done
  kept+=("$device"/holders/* "$device"/slaves/*)
  if [ -d "$device/md" ]; then
    mapfile -t attributes < <(find "$device/md" -type f -o -type l)
    kept+=("\${attributes[@]}")
  fi
done
LC_ALL=C cp --parents --no-dereference -t $out "\${kept[@]}" 2>$out.errors
sed -n "s/^cp: error reading '\\(.*\\)': .*/\\1/p" $out.errors | while read -r file; do rm -f "$out$file"; done
for disk in /sys/block/vd*; do
  name=\${disk##*/}
  last=$(($(<"$disk/size") / 256 - 1))
  { dd if="/dev/$name" iflag=direct bs=64K count=16 status=none
    dd if="/dev/$name" iflag=direct bs=128K skip=$last count=1 status=none
  } | gzip -9n >"$out/dev/$name.gz"
done
tar -C $out -c . | base64 -w0
`;

/** A state of a machine worth keeping, and the shell commands that bring an empty guest into it. */
export interface Situation {
  /** Name of its folder. */
  readonly name: string;
  /** What it is, in a sentence. */
  readonly about: string;
  readonly commands: string;
}

/** Brings the guest into the situation and puts what the kernel shows then into `machines/<name>`. */
export async function captureSituation(
  guest: Guest,
  { name, about, commands }: Situation,
  machines: string,
): Promise<void> {
  await guest.must(`set -e\n${commands}`, { seconds: 300 });
  const at = await guest.must('date -u +%FT%TZ');
  const mdadm = await guest.must('mdadm --version 2>&1');
  const archive = Buffer.from(await guest.must(COPY, { seconds: 300 }), 'base64');
  const folder = join(machines, name);
  for (const part of ['proc', 'sys', 'dev']) {
    await rm(join(folder, part), { recursive: true, force: true });
  }
  await mkdir(folder, { recursive: true });
  await execa('tar', ['-C', folder, '-x', '--no-same-owner'], { input: archive });
  await writeFile(
    join(folder, 'README.md'),
    `# ${name}

${about}

Captured ${at} from Linux ${guest.kernel.release} (Debian) under qemu, ${mdadm}, by
\`npm run capture:machines\`; seven blank virtio disks, then in bash:

\`\`\`sh
${commands.trim()}
\`\`\`
`,
  );
}
