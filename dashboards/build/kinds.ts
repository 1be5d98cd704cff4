import { PanelBuilder as BarsBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeSizing,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { filled, type Given } from './panels.ts';
import { ALWAYS_PLAIN } from './words.ts';

type Sized<Options> = Omit<Given, 'height' | 'width'> &
  Partial<Pick<Given, 'height' | 'width'>> &
  Options;

/** What stands in a stat when no host answers: unknown is not healthy. */
const NOBODY = 'not known';

const lastValue = () =>
  new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);
const tooltip = () =>
  new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
const legend = () =>
  new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);

/** The state of now, in big letters. `shows: 'name'` shows the words in the legend instead of the value. */
export function stat(given: Sized<{ readonly shows?: 'name' | 'value' | 'both' }>): StatBuilder {
  const isPlain = given.words === undefined && given.steps === ALWAYS_PLAIN;
  const { shows = given.queries.length > 1 ? 'both' : 'value', ...rest } = given;
  const text = {
    name: BigValueTextMode.Name,
    value: BigValueTextMode.Value,
    both: BigValueTextMode.ValueAndName,
  };
  const full = { width: 4, height: 4, nothing: NOBODY, ...rest };
  return filled(new StatBuilder(), full, 'now')
    .reduceOptions(lastValue())
    .textMode(text[shows])
    .colorMode(isPlain ? BigValueColorMode.None : BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .orientation(VizOrientation.Auto);
}

/** A course over time. With `line`, the colour steps are drawn as lines. */
export function graph(
  given: Sized<{ readonly line?: boolean; readonly steady?: boolean }>,
): GraphBuilder {
  const { line = false, steady = true, ...rest } = given;
  const builder = filled(new GraphBuilder(), { width: 12, height: 8, ...rest }, 'past')
    .legend(legend())
    .tooltip(tooltip())
    .lineWidth(1)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .lineInterpolation(steady ? LineInterpolation.StepAfter : LineInterpolation.Linear);
  // Lines are told apart by their colours; steps are for the line across.
  builder.colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic));
  const mode = line ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off;
  return builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(mode));
}

/** Words over time, a row for each series. */
export function timeline(given: Sized<object>): TimelineBuilder {
  return filled(new TimelineBuilder(), { width: 24, height: 8, ...given }, 'past')
    .legend(legend())
    .tooltip(tooltip())
    .showValue(VisibilityMode.Auto)
    .mergeValues(true)
    .rowHeight(0.85)
    .fillOpacity(75)
    .lineWidth(0)
    .perPage(30);
}

/** Bars side by side, the longest first where the query sorts. */
export function bars(given: Sized<object>): BarsBuilder {
  return filled(new BarsBuilder(), { width: 12, height: 8, ...given }, 'now')
    .reduceOptions(lastValue())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .sizing(BarGaugeSizing.Manual)
    .minVizHeight(16)
    .maxVizHeight(28)
    .showUnfilled(false);
}
