package io.github.ssl4j.cli.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code metrics.jsonl} tells of a run.
 *
 * @param curves of all figures by their names, in the order of the file
 * @param steps the number of steps made
 * @param notFinite how many values are infinite or not a number, and on no curve
 * @param cutShort whether the last line is cut short
 * @param hours of training, of all processes that worked on the run; not a number if the file does not tell
 */
record RecordedMetrics(Map<String, Curve> curves, long steps, long notFinite, boolean cutShort, double hours) {
    RecordedMetrics {
        curves = Collections.unmodifiableMap(new LinkedHashMap<>(curves));
    }
}
