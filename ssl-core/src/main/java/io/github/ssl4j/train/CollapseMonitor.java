package io.github.ssl4j.train;

import io.github.ssl4j.eval.CodeEntropy;
import io.github.ssl4j.eval.CollapseFigures;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once for every {@link CollapseSign}, when an encoder collapses, and names the setting to change. A warning is a
 * line of the log, and a call of whoever asked for it.
 *
 * <p>THRESHOLDS
 */
public final class CollapseMonitor implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(CollapseMonitor.class);
    private static final double SMALLEST_SPREAD = 0.1;
    private static final double SMALLEST_RANK = 1.5;
    private static final double SMALLEST_CODE_ENTROPY = 0.25;
    private static final double UNIFORM_CODE_ENTROPY = 0.999;
    private static final double NEAR_TRIVIAL_LOSS = 1e-3;
    private static final int PATIENCE = 5;
    private static final int PATIENCE_AT_TRIVIAL_LOSS = 15;

    private final String method;
    private final String advice;
    private final List<Consumer<CollapseWarning>> callbacks = new ArrayList<>();
    private final Map<CollapseSign, Integer> seen = new EnumMap<>(CollapseSign.class);
    private final Set<CollapseSign> warned = EnumSet.noneOf(CollapseSign.class);

    /** Creates a monitor of a method, whose {@link SslMethod#collapseAdvice()} its warnings end with. */
    public CollapseMonitor(SslMethod method) {
        this.method = method.name();
        this.advice = method.collapseAdvice();
    }

    /** Calls back at every warning, beside the line of the log. */
    public CollapseMonitor onWarning(Consumer<CollapseWarning> callback) {
        callbacks.add(Objects.requireNonNull(callback, "callback"));
        return this;
    }

    @Override
    public void onStep(StepReport report) {
        report.health().ifPresent(health -> {
            for (CollapseSign sign : CollapseSign.values()) {
                Optional<String> what = look(sign, health, report.loss());
                int times = what.isPresent() ? seen.getOrDefault(sign, 0) + 1 : 0;
                seen.put(sign, times);
                int patience = sign == CollapseSign.TRIVIAL_LOSS ? PATIENCE_AT_TRIVIAL_LOSS : PATIENCE;
                if (times >= patience && warned.add(sign)) {
                    warn(sign, report.progress().step(), what.orElseThrow());
                }
            }
        });
    }

    private void warn(CollapseSign sign, long step, String what) {
        String message =
                String.format(Locale.ROOT, "%s collapses: at step %d %s. Advice: %s", method, step, what, advice);
        LOG.warn(message);
        CollapseWarning warning = new CollapseWarning(sign, step, message);
        callbacks.forEach(callback -> callback.accept(warning));
    }

    /** Returns what of a sign is to be seen, in numbers; empty for none. */
    private static Optional<String> look(CollapseSign sign, Health health, double loss) {
        return switch (sign) {
            case FEATURE_SPREAD -> health.features().flatMap(CollapseMonitor::spread);
            case EFFECTIVE_RANK -> health.features().flatMap(features -> rank(features, health.fullRank()));
            case ONE_CODE -> health.codes().flatMap(CollapseMonitor::oneCode);
            case UNIFORM_CODES -> health.codes().flatMap(CollapseMonitor::uniformCodes);
            case TRIVIAL_LOSS ->
                health.aboveTrivialLoss().isPresent()
                        ? trivialLoss(loss, health.aboveTrivialLoss().getAsDouble())
                        : Optional.empty();
        };
    }

    private static Optional<String> spread(CollapseFigures features) {
        return when(
                features.featureSpread() < SMALLEST_SPREAD * features.healthySpread(),
                "the feature spread is %.2g, where directions without order have %.2g",
                features.featureSpread(),
                features.healthySpread());
    }

    private static Optional<String> rank(CollapseFigures features, int fullRank) {
        return when(
                features.effectiveRank() < SMALLEST_RANK,
                "the features have an effective rank of %.1f out of %d",
                features.effectiveRank(),
                fullRank);
    }

    private static Optional<String> oneCode(CodeEntropy codes) {
        return when(
                codes.ofMean() < SMALLEST_CODE_ENTROPY * codes.fullMean(),
                "nearly all images share a few of %d codes: the entropy of their mean is %.2g, where codes used alike"
                        + " have %.2g",
                codes.codes(),
                codes.ofMean(),
                codes.fullMean());
    }

    private static Optional<String> uniformCodes(CodeEntropy codes) {
        return when(
                codes.ofRows() > UNIFORM_CODE_ENTROPY * codes.uniform(),
                "every image has all %d codes alike: their entropy is %.4g of at most %.4g",
                codes.codes(),
                codes.ofRows(),
                codes.uniform());
    }

    private static Optional<String> trivialLoss(double loss, double above) {
        double trivial = loss - above;
        return when(
                Math.abs(above) < NEAR_TRIVIAL_LOSS * Math.max(1, Math.abs(trivial)),
                "the loss is %.4g, as it is when all images have the same output (%.4g)",
                loss,
                trivial);
    }

    private static Optional<String> when(boolean seen, String format, Object... numbers) {
        return seen ? Optional.of(String.format(Locale.ROOT, format, numbers)) : Optional.empty();
    }
}
