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
 * Warns, once for every {@link CollapseSign}, when an encoder collapses, and names the setting to change. A warning is
 * a line of the log, and a call of whoever asked for it.
 *
 * <p>A sign must last for 5 measurements one after another, which is 50 steps; that of the loss for 15, since many
 * losses begin near their trivial value. The signs are
 *
 * <ul>
 *   <li>a feature spread below a tenth of 1 / sqrt(D) that has fallen to less than half of what it was at the first
 *       step, or is below a hundredth of 1 / sqrt(D);
 *   <li>an effective rank below 0.6 sqrt(R), with R = min(N, D) the highest one possible, that has fallen below 0.8 of
 *       what it was at the first step, or is below 1.5;
 *   <li>an entropy of the mean code below a quarter of ln min(N, K);
 *   <li>a mean entropy of single codes above 0.999 ln K;
 *   <li>a loss within 0.001 of its trivial value (within a thousandth of it, if it is above 1), or one that has come
 *       closer to it than a hundredth of its distance at the first step;
 *   <li>a loss below a thousandth of the one at the first step, if that was above 0.
 * </ul>
 *
 * <p>The first two come from the first 200 steps on Fashion-MNIST, batch 64, with ResNets of width 8 (D = 64, so that
 * the second is 4.8). SimCLR has features with a spread of at least 0.35 / sqrt(D), the lowest at the first step, and a
 * rank of at least 12; SimSiam, over its first 100 steps, at least 0.48 / sqrt(D) and 21. SimSiam without its predictor
 * has embeddings z with a rank of 2.5 to 3.7 after 40 steps; their last batch norm keeps their spread at 0.7 / sqrt(D),
 * and the rank of the backbone's features above 5. So methods that can collapse in this way have their embeddings
 * watched, too, for the same two signs ({@link Step#embeddings}). A vision transformer's mean tokens begin alike where
 * positions outweigh what is in the patches: with I-JEPA's published weights on patches of 4 x 4 pixels, D = 192, with a
 * rank of 2.5 and a spread of 0.15 / sqrt(D). So a low start alone is no sign. The others were set below what healthy
 * codes and losses can have, and not by measurement.
 */
public final class CollapseMonitor implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(CollapseMonitor.class);
    private static final double SMALLEST_SPREAD = 0.1;
    private static final double SMALLEST_RANK = 0.6;
    private static final double FALLEN_SPREAD = 0.5;
    private static final double FALLEN_RANK = 0.8;
    private static final double NO_SPREAD = 0.01;
    private static final double NO_RANK = 1.5;
    private static final double SMALLEST_CODE_ENTROPY = 0.25;
    private static final double UNIFORM_CODE_ENTROPY = 0.999;
    private static final double NEAR_TRIVIAL_LOSS = 1e-3;
    private static final double SHARE_OF_FIRST_DISTANCE = 0.01;
    private static final double VANISHED = 1e-3;
    private static final int PATIENCE = 5;
    private static final int PATIENCE_AT_TRIVIAL_LOSS = 15;

    private final String method;
    private final String advice;
    private final List<Consumer<CollapseWarning>> callbacks = new ArrayList<>();
    private final Map<CollapseSign, Integer> seen = new EnumMap<>(CollapseSign.class);
    private double firstDistance = Double.NaN;
    private double firstLoss = Double.NaN;
    private CollapseFigures firstFeatures;
    private CollapseFigures firstEmbeddings;
    private final Set<CollapseSign> warned = EnumSet.noneOf(CollapseSign.class);

    /** Creates a monitor of a method, whose {@link SslMethod#collapseAdvice()} its warnings end with. */
    public CollapseMonitor(SslMethod method) {
        this.method = method.name();
        this.advice = method.collapseAdvice();
    }

    /** Calls back at every warning, in addition to the line in the log. */
    public CollapseMonitor onWarning(Consumer<CollapseWarning> callback) {
        callbacks.add(Objects.requireNonNull(callback, "callback"));
        return this;
    }

    @Override
    public void onStep(StepReport report) {
        report.health().ifPresent(health -> {
            if (firstFeatures == null) {
                firstFeatures = health.features().orElse(null);
            }
            if (firstEmbeddings == null) {
                firstEmbeddings = health.embeddings().orElse(null);
            }
            if (Double.isNaN(firstLoss)) {
                firstLoss = report.loss();
            }
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
    private Optional<String> look(CollapseSign sign, Health health, double loss) {
        return switch (sign) {
            case FEATURE_SPREAD -> health.features().flatMap(now -> spread("feature", now, firstFeatures));
            case EFFECTIVE_RANK ->
                health.features().flatMap(now -> rank("features", now, firstFeatures, health.fullRank()));
            case EMBEDDING_SPREAD -> health.embeddings().flatMap(now -> spread("embedding", now, firstEmbeddings));
            case EMBEDDING_RANK ->
                health.embeddings()
                        .flatMap(now -> rank("embeddings", now, firstEmbeddings, health.fullEmbeddingRank()));
            case ONE_CODE -> health.codes().flatMap(CollapseMonitor::oneCode);
            case UNIFORM_CODES -> health.codes().flatMap(CollapseMonitor::uniformCodes);
            case TRIVIAL_LOSS ->
                health.aboveTrivialLoss().isPresent()
                        ? trivialLoss(loss, health.aboveTrivialLoss().getAsDouble())
                        : Optional.empty();
            case VANISHING_LOSS ->
                when(
                        firstLoss > 0 && Math.abs(loss) < VANISHED * firstLoss,
                        "the loss is %.2g, where it was %.2g at the first step",
                        loss,
                        firstLoss);
        };
    }

    private static Optional<String> spread(String what, CollapseFigures now, CollapseFigures first) {
        double spread = now.featureSpread();
        double healthy = now.healthySpread();
        boolean fallen = spread < FALLEN_SPREAD * first.featureSpread() || spread < NO_SPREAD * healthy;
        return when(
                spread < SMALLEST_SPREAD * healthy && fallen,
                "the %s spread is %.2g, where random directions have %.2g",
                what,
                spread,
                healthy);
    }

    private static Optional<String> rank(String what, CollapseFigures now, CollapseFigures first, int fullRank) {
        double rank = now.effectiveRank();
        boolean fallen = rank < FALLEN_RANK * first.effectiveRank() || rank < NO_RANK;
        return when(
                rank < SMALLEST_RANK * Math.sqrt(fullRank) && fallen,
                "the %s have an effective rank of %.1f out of %d",
                what,
                rank,
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
                "every image has all %d codes with equal probability: their entropy is %.4g of at most %.4g",
                codes.codes(),
                codes.ofRows(),
                codes.uniform());
    }

    private Optional<String> trivialLoss(double loss, double above) {
        if (Double.isNaN(firstDistance)) {
            firstDistance = Math.abs(above);
        }
        double trivial = loss - above;
        double near =
                Math.max(NEAR_TRIVIAL_LOSS * Math.max(1, Math.abs(trivial)), SHARE_OF_FIRST_DISTANCE * firstDistance);
        return when(
                Math.abs(above) < near,
                "the loss is %.4g, as it is when all images have the same output (%.4g)",
                loss,
                trivial);
    }

    private static Optional<String> when(boolean seen, String format, Object... numbers) {
        return seen ? Optional.of(String.format(Locale.ROOT, format, numbers)) : Optional.empty();
    }
}
