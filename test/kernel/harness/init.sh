#!/bin/sh
# First program of the guest: the host's root read-only under a memory overlay, the kernel's own modules and the checkout
# under test in place, then the agent.
# rotwatch.modules= on the kernel command line is the host's folder that becomes /lib/modules.
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
while read -r module; do $b insmod "/modules/$module"; done </modules/order

share=trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro
$b mount -t 9p -o "$share" hostroot /lower
$b mount -t tmpfs tmpfs /ov
$b mkdir -p /ov/upper /ov/work
$b mount -t overlay -o lowerdir=/lower,upperdir=/ov/upper,workdir=/ov/work overlay /newroot

for folder in proc sys dev; do
  $b mkdir -p /newroot/$folder
  $b mount --move /$folder /newroot/$folder
done
for folder in run var/lib; do
  $b mkdir -p /newroot/$folder
  $b mount -t tmpfs tmpfs /newroot/$folder
done
for word in $($b cat /newroot/proc/cmdline); do
  case $word in
    rotwatch.modules=*) modules=${word#*=} ;;
  esac
done
$b mkdir -p /newroot/lib/modules
$b mount --bind "/newroot$modules" /newroot/lib/modules

$b mkdir -p /newroot/opt/rotwatch
$b mount --bind /app /newroot/opt/rotwatch
$b cp /agent.sh /newroot/run/agent.sh

# Not switch_root: it would delete /app.
cd /newroot || exit
$b mount --move . /
exec $b chroot . /bin/bash /run/agent.sh
