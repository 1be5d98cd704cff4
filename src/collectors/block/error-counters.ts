/** Where the kernel counts the commands of a SCSI disk that failed and that timed out (drivers/scsi/scsi_sysfs.c). */
export function errorCountersOf(name: string): {
  readonly errors: string;
  readonly timeouts: string;
} {
  const folder = `/sys/class/block/${name.replaceAll('/', '!')}/device`;
  return { errors: `${folder}/ioerr_cnt`, timeouts: `${folder}/iotmo_cnt` };
}
