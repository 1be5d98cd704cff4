// SPDX-License-Identifier: GPL-2.0
/*
 * Memory controllers that exist only in software, for the kernel bench: they
 * register with the real EDAC core, and errors go through its real handler.
 *
 *   layout=dimm    two channels of two DIMMs (dimmN), as sb_edac and skx_edac do
 *   layout=rank    two csrows of two channels (rankN), as amd64_edac does
 *   layout=memory  four DIMMs in one layer, as ghes_edac does
 *   controllers=N  one or two
 *   mode=none      EDAC mode None instead of SECDED
 *
 *   echo "ce COUNT CONTROLLER TOP MIDDLE" >/sys/module/soft_edac/parameters/inject
 *
 * counts corrected errors (ue: uncorrected) at that place; -1 is "not known".
 */
#include <linux/edac.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#define MAX_CONTROLLERS 2
#define DIMM_PAGES (1 << 18)
#define SCRUB_RATE 24400

/* Exported by the EDAC core; their prototypes are private to drivers/edac. */
struct mem_ctl_info *edac_mc_alloc(unsigned int mc_num, unsigned int n_layers,
				   struct edac_mc_layer *layers, unsigned int sz_pvt);
int edac_mc_add_mc_with_groups(struct mem_ctl_info *mci,
			       const struct attribute_group **groups);
struct mem_ctl_info *edac_mc_del_mc(struct device *dev);
void edac_mc_free(struct mem_ctl_info *mci);
void edac_mc_handle_error(const enum hw_event_mc_err_type type, struct mem_ctl_info *mci,
			  const u16 error_count, const unsigned long page_frame_number,
			  const unsigned long offset_in_page, const unsigned long syndrome,
			  const int top_layer, const int mid_layer, const int low_layer,
			  const char *msg, const char *other_detail);

static char *layout = "dimm";
module_param(layout, charp, 0444);
static char *mode = "secded";
module_param(mode, charp, 0444);
static unsigned int controllers = 1;
module_param(controllers, uint, 0444);

struct soft_controller {
	struct platform_device *device;
	struct mem_ctl_info *mci;
};
static struct soft_controller soft[MAX_CONTROLLERS];

static int scrub_rate(struct mem_ctl_info *mci)
{
	/* The second one's driver cannot tell, and says so as drivers do. */
	return mci->mc_idx == 0 ? SCRUB_RATE : -1;
}

static unsigned int describe_layers(struct edac_mc_layer *layers)
{
	if (!strcmp(layout, "memory")) {
		layers[0] = (struct edac_mc_layer){ EDAC_MC_LAYER_ALL_MEM, 4, true };
		return 1;
	}
	if (!strcmp(layout, "rank")) {
		layers[0] = (struct edac_mc_layer){ EDAC_MC_LAYER_CHIP_SELECT, 2, true };
		layers[1] = (struct edac_mc_layer){ EDAC_MC_LAYER_CHANNEL, 2, false };
		return 2;
	}
	layers[0] = (struct edac_mc_layer){ EDAC_MC_LAYER_CHANNEL, 2, false };
	layers[1] = (struct edac_mc_layer){ EDAC_MC_LAYER_SLOT, 2, true };
	return 2;
}

static void describe_dimms(struct mem_ctl_info *mci)
{
	bool is_protected = strcmp(mode, "none");
	struct dimm_info *dimm;

	mci_for_each_dimm(mci, dimm) {
		dimm->nr_pages = DIMM_PAGES;
		dimm->grain = 8;
		dimm->mtype = MEM_RDDR4;
		dimm->dtype = DEV_X8;
		dimm->edac_mode = is_protected ? EDAC_SECDED : EDAC_NONE;
		/* The third keeps the label that the core gave it, the fourth has none. */
		if (dimm->idx < 2)
			snprintf(dimm->label, sizeof(dimm->label), "DIMM_%c%u",
				 'A' + mci->mc_idx, dimm->idx + 1);
		else if (dimm->idx == 3)
			dimm->label[0] = '\0';
	}
}

static int soft_add(unsigned int index)
{
	struct edac_mc_layer layers[2];
	unsigned int depth = describe_layers(layers);
	struct platform_device *device;
	struct mem_ctl_info *mci;
	int err;

	device = platform_device_register_simple("soft_edac", index, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	mci = edac_mc_alloc(index, depth, layers, 0);
	if (!mci) {
		platform_device_unregister(device);
		return -ENOMEM;
	}
	mci->pdev = &device->dev;
	mci->dev_name = dev_name(&device->dev);
	mci->mod_name = "soft_edac";
	mci->ctl_name = "soft controller";
	mci->mtype_cap = MEM_FLAG_RDDR4;
	mci->edac_ctl_cap = EDAC_FLAG_SECDED;
	mci->edac_cap = EDAC_FLAG_SECDED;
	mci->get_sdram_scrub_rate = scrub_rate;
	describe_dimms(mci);
	err = edac_mc_add_mc_with_groups(mci, NULL);
	if (err) {
		edac_mc_free(mci);
		platform_device_unregister(device);
		return err;
	}
	soft[index] = (struct soft_controller){ device, mci };
	return 0;
}

static void soft_remove_all(void)
{
	unsigned int index;

	for (index = 0; index < MAX_CONTROLLERS; index++) {
		if (!soft[index].mci)
			continue;
		edac_mc_del_mc(&soft[index].device->dev);
		edac_mc_free(soft[index].mci);
		platform_device_unregister(soft[index].device);
		soft[index] = (struct soft_controller){ NULL, NULL };
	}
}

static int inject_set(const char *value, const struct kernel_param *kp)
{
	unsigned int count, index;
	int top, middle;
	char kind;

	if (sscanf(value, "%ce %u %u %d %d", &kind, &count, &index, &top, &middle) != 5)
		return -EINVAL;
	if (index >= MAX_CONTROLLERS || !soft[index].mci || (kind != 'c' && kind != 'u'))
		return -EINVAL;
	edac_mc_handle_error(kind == 'u' ? HW_EVENT_ERR_UNCORRECTED : HW_EVENT_ERR_CORRECTED,
			     soft[index].mci, count, 0, 0, 0, top, middle, -1, "injected", "");
	return 0;
}

static const struct kernel_param_ops inject_ops = { .set = inject_set };
module_param_cb(inject, &inject_ops, NULL, 0200);

static int __init soft_init(void)
{
	unsigned int index;
	int err;

	for (index = 0; index < controllers && index < MAX_CONTROLLERS; index++) {
		err = soft_add(index);
		if (err) {
			soft_remove_all();
			return err;
		}
	}
	return 0;
}

static void __exit soft_exit(void)
{
	soft_remove_all();
}

module_init(soft_init);
module_exit(soft_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Memory controllers in software, for testing what watches EDAC");
