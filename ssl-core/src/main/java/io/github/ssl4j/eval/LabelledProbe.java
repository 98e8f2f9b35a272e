package io.github.ssl4j.eval;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How well features classify held-out images: by the usual {@link KnnProbe}s, such as {@code knn_20}, and by a {@link
 * LinearProbe}, {@code linear}, in percent; beside them {@code feature_spread} and {@code effective_rank} of the
 * held-out images. At most 5,000 labelled images are learned from and 1,000 classified, so that a probe takes seconds.
 * The baseline is the same of raw pixels, such as {@code pixels_knn_20}, of images shrunk to at most 1,024 values: 18
 * pixels of three channels, 32 of one.
 */
public final class LabelledProbe implements EncoderProbe {
    /** The name of the linear probe's accuracy. */
    public static final String LINEAR = "linear";

    /** How the names of figures of raw pixels begin. */
    public static final String PIXELS = "pixels_";

    private static final String NEIGHBOURS = "knn_";

    /** A linear probe of raw pixels takes seconds up to about so many columns, and minutes of three times as many. */
    private static final int MOST_VALUES = 1024;

    private static final int MOST_LEARNED_FROM = 5000;
    private static final int MOST_CLASSIFIED = 1000;

    /**
     * One strength, amid those that the full probe chooses from, so that a probe is quick and no choice changes over a
     * run.
     */
    private static final double C = 0.1;

    private final ImageSource bank;
    private final ImageSource queries;
    private final EvaluationView view;
    private final List<KnnProbe> neighbours;
    private final LinearProbe linear = LinearProbe.of(C);
    private final String criterion;
    private final String protocol;

    private LabelledProbe(
            ImageSource labelled,
            ImageSource heldOut,
            EvaluationView view,
            List<KnnProbe> neighbours,
            String criterion) {
        this.bank = ProbeImages.sample(labelled, MOST_LEARNED_FROM);
        this.queries = ProbeImages.sample(heldOut, MOST_CLASSIFIED);
        this.view = view;
        this.neighbours = neighbours;
        this.criterion = criterion;
        this.protocol = "learned from " + ProbeImages.inWords(bank, labelled) + ", "
                + ProbeImages.inWords(queries, heldOut) + " held out, of " + view.size() + " pixels: "
                + neighbours.stream()
                        .map(probe -> "weighted kNN, k " + probe.k() + ", temperature " + probe.temperature() + "; ")
                        .collect(Collectors.joining())
                + "linear probe on standardised features, C " + C;
    }

    /**
     * Returns a probe, unless there are too few images or classes for any.
     *
     * @param labelled the images that features are compared with
     * @param heldOut the images that are classified, of the same classes
     * @param view how encoders see both
     * @param byNeighbours whether kNN tells which encoder is the best, and not the linear probe
     * @throws IllegalArgumentException if either have no labels
     */
    public static Optional<LabelledProbe> of(
            ImageSource labelled, ImageSource heldOut, EvaluationView view, boolean byNeighbours) {
        if (!labelled.labelled() || !heldOut.labelled()) {
            throw new IllegalArgumentException("a probe: expected images with labels, found none");
        }
        ImageSource bank = ProbeImages.sample(labelled, MOST_LEARNED_FROM);
        long classes =
                IntStream.range(0, bank.size()).map(bank::label).distinct().count();
        List<KnnProbe> neighbours = new ArrayList<>(KnnComparison.usualProbes(bank.size()));
        if (classes < 2 || neighbours.isEmpty()) {
            return Optional.empty();
        }
        String criterion = byNeighbours ? name(KnnProbe.local()) : LINEAR;
        return Optional.of(new LabelledProbe(labelled, heldOut, view, neighbours, criterion));
    }

    private static String name(KnnProbe probe) {
        return NEIGHBOURS + probe.k();
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Optional<String> criterion() {
        return Optional.of(criterion);
    }

    @Override
    public Map<String, Double> measure(Backbone encoder) {
        int batch = FeatureStream.usualBatch(view.size());
        Features learned = Features.of(encoder, bank, view, batch);
        Features classified = Features.of(encoder, queries, view, batch);
        Map<String, Double> figures = accuracies(encoder.device(), learned, classified);
        figures.putAll(UnlabelledProbe.collapse(classified));
        return figures;
    }

    @Override
    public Map<String, Double> baseline(Device device) {
        EvaluationView raw = rawPixels(view, bank.channels());
        Map<String, Double> figures = new LinkedHashMap<>();
        accuracies(device, Features.pixels(bank, raw), Features.pixels(queries, raw))
                .forEach((name, accuracy) -> figures.put(PIXELS + name, accuracy));
        return figures;
    }

    /** Returns the view in which a linear probe can see raw pixels: shrunk where they are more than 1,024 values. */
    public static EvaluationView rawPixels(EvaluationView view, int channels) {
        int side = (int) Math.sqrt((double) MOST_VALUES / channels);
        EvaluationView small = view.size().area() <= (long) side * side ? view : view.withSize(ViewSize.square(side));
        return small.withNormalization(Normalization.NONE);
    }

    private Map<String, Double> accuracies(Device device, Features learned, Features classified) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (KnnProbe probe : neighbours) {
            figures.put(name(probe), probe.evaluate(device, learned, classified).top1());
        }
        figures.put(LINEAR, linear.evaluate(learned, classified).top1());
        return figures;
    }
}
