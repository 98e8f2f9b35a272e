package io.github.ssl4j.train;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The steps of the pieces of one batch, as the step of the whole: shares of its loss and of its metrics are added. */
final class PiecesOfStep {
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final List<double[]> features = new ArrayList<>();
    private final List<int[]> codes = new ArrayList<>();
    private double loss;
    private int width;
    private Step last;

    /** Adds the step of a piece, and the gradients of its loss; its tensors are not needed afterwards. */
    void add(Step step) {
        loss += step.loss().scalar();
        step.loss().backward();
        step.metrics().forEach((name, value) -> {
            if (name.equals(Step.MOMENTUM)) {
                metrics.put(name, value);
            } else {
                metrics.merge(name, value, Double::sum);
            }
        });
        step.features().ifPresent(rows -> {
            width = rows.size(1);
            features.add(rows.toDoubles());
        });
        step.assigned().ifPresent(assigned -> codes.add(assigned.toInts()));
        last = step;
    }

    /** Returns the step of the whole batch, whose gradients are those that were added. */
    Step step(Device device, GlobalBatch batch) {
        Step whole = Step.of(batch.sumForLoss(Tensor.of(device, new double[] {loss}, 1)))
                .after(last::afterUpdate);
        metrics.forEach((name, value) -> {
            if (name.equals(Step.MOMENTUM)) {
                whole.metric(name, value);
            } else {
                whole.metric(name, batch.sumForLoss(Tensor.of(device, new double[] {value}, 1)));
            }
        });
        if (!features.isEmpty()) {
            double[] all = features.stream().flatMapToDouble(Arrays::stream).toArray();
            whole.monitor(Tensor.of(device, all, all.length / width, width));
        }
        if (!codes.isEmpty()) {
            int[] all = codes.stream().flatMapToInt(Arrays::stream).toArray();
            whole.assigned(Tensor.of(device, all, all.length), last.codes());
        }
        return whole;
    }
}
