package io.github.ssl4j.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once for every {@link TrainingFault}, and names what to change. A warning is a line of the log, and a call of
 * whoever asked for it. The faults are
 *
 * <ul>
 *   <li>a gradient norm above 30 times the median of those before, or not finite, at two measurements one after
 *       another;
 *   <li>a step of the optimiser below 1e-7 of the weights, about the last bit of float32, at three measurements one
 *       after another between a tenth and four fifths of the run, where neither warm-up nor schedule makes it short;
 *   <li>more than half of the prototypes or codes without an image or patch among the last 10 K that were looked at, at
 *       5 measurements one after another, where all are meant to be in use ({@link Step#assigned});
 *   <li>more than a fifth of the time spent waiting for data, after 200 steps.
 * </ul>
 */
public final class TrainingMonitor implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingMonitor.class);
    private static final double EXPLODED = 30;
    private static final int FEWEST_NORMS = 4;
    private static final double NO_UPDATE = 1e-7;
    private static final double DEAD = 0.5;
    private static final double STARVED = 0.2;
    private static final long STARVED_AFTER = 200;

    private final String method;
    private final Consumer<TrainingWarning> onWarning;
    private final List<Double> norms = new ArrayList<>();
    private final Map<TrainingFault, Integer> seen = new EnumMap<>(TrainingFault.class);
    private final Set<TrainingFault> warned = EnumSet.noneOf(TrainingFault.class);
    private long steps;

    /** Creates a monitor of a method that calls back at every warning. */
    public TrainingMonitor(String method, Consumer<TrainingWarning> onWarning) {
        this.method = Objects.requireNonNull(method, "method");
        this.onWarning = Objects.requireNonNull(onWarning, "onWarning");
    }

    @Override
    public void onStep(StepReport report) {
        steps++;
        long step = report.progress().step();
        report.update().ifPresent(update -> {
            lookAtGradient(step, update.gradientNorm());
            lookAtUpdate(report, update.updateToWeight());
        });
        report.health().map(Health::deadCodes).ifPresent(dead -> dead.ifPresent(share -> lookAtCodes(step, share)));
        look(
                TrainingFault.STARVED_LOADER,
                steps > STARVED_AFTER && report.waitShare() > STARVED,
                1,
                step,
                "training waits for data %.0f %% of the time; shrink the images once with ssl4j prepare, or give the loader"
                        + " more threads",
                100 * report.waitShare());
    }

    private void lookAtCodes(long step, double dead) {
        look(
                TrainingFault.DEAD_CODES,
                dead > DEAD,
                5,
                step,
                "%.0f %% of the prototypes or codes are dead: no image has had them for long; use fewer, or lower the learning"
                        + " rate",
                100 * dead);
    }

    private void lookAtGradient(long step, double norm) {
        double median = median();
        boolean exploded = !Double.isFinite(norm) || norms.size() >= FEWEST_NORMS && norm > EXPLODED * median;
        look(
                TrainingFault.EXPLODING_GRADIENTS,
                exploded,
                2,
                step,
                "the gradient norm is %.3g, where its median was %.3g; lower the learning rate, lengthen the warm-up, or limit"
                        + " it by gradient clipping",
                norm,
                median);
        if (!exploded) {
            norms.add(norm);
        }
    }

    private double median() {
        double[] sorted = norms.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private void lookAtUpdate(StepReport report, double updateToWeight) {
        Progress progress = report.progress();
        boolean amid = 10 * progress.step() > progress.steps() && 10 * progress.step() < 8 * progress.steps();
        look(
                TrainingFault.IDLE_LEARNING_RATE,
                amid && updateToWeight < NO_UPDATE,
                3,
                progress.step(),
                "a step moves the weights by %.2g of their size, so that the learning rate, %.3g, does nothing; raise it",
                updateToWeight,
                report.learningRate());
    }

    private void look(TrainingFault fault, boolean found, int patience, long step, String format, Object... numbers) {
        int times = found ? seen.getOrDefault(fault, 0) + 1 : 0;
        seen.put(fault, times);
        if (times >= patience && warned.add(fault)) {
            String message = method + ": at step " + step + " " + String.format(Locale.ROOT, format, numbers);
            LOG.warn(message);
            onWarning.accept(new TrainingWarning(fault, step, message));
        }
    }
}
