package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.eval.LinearProbe;

/** Measures frozen features, all in the same way. */
final class Evaluation {
    /** A linear probe of more raw values than these takes hours. */
    private static final int MOST_PIXEL_VALUES = 1024;

    private static final double PIXEL_STRENGTH = 0.1;

    private final Features learned;
    private final Features classified;
    private final Device device;
    private final LinearProbe probe;

    private Evaluation(Features learned, Features classified, Device device, LinearProbe probe) {
        this.learned = learned;
        this.classified = classified;
        this.device = device;
        this.probe = probe;
    }

    /** Embeds the images. */
    static Evaluation of(Encoder encoder, Images images, long seed) {
        return new Evaluation(
                encoder.embed(images.training()),
                encoder.embed(images.heldOut()),
                encoder.network().device(),
                LinearProbe.standard().withSeed(seed));
    }

    /** Takes the images themselves for features: whole ones for kNN, shrunk ones for a linear probe of one strength. */
    static Evaluation ofPixels(Images images, EvaluationView view, Device device, Figure figure) {
        int side =
                (int) Math.sqrt((double) MOST_PIXEL_VALUES / images.training().channels());
        boolean whole = figure == Figure.KNN || view.size().area() <= (long) side * side;
        EvaluationView raw =
                (whole ? view : view.withSize(ViewSize.square(side))).withNormalization(Normalization.NONE);
        return new Evaluation(
                Features.pixels(images.training(), raw),
                Features.pixels(images.heldOut(), raw),
                device,
                LinearProbe.of(PIXEL_STRENGTH));
    }

    /**
     * Returns the percentage of held-out images that are classified right.
     *
     * @param figure one of frozen features
     */
    double measure(Figure figure) {
        return switch (figure) {
            case KNN -> KnnProbe.local().evaluate(device, learned, classified).top1();
            case LINEAR -> probe.evaluate(learned, classified).top1();
            default ->
                throw new IllegalArgumentException(
                        figure + ": expected a figure of frozen features, found one of fine-tuning");
        };
    }
}
