package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.KnnProbe;
import io.github.ssl4j.eval.LabelledProbe;
import io.github.ssl4j.eval.LinearProbe;
import io.github.ssl4j.eval.Restoration;

/** Measures a frozen encoder; images are embedded once. */
final class Evaluation {
    private static final double PIXEL_STRENGTH = 0.1;
    private static final int MOST_RESTORED = 1000;

    private final Encoder encoder;
    private final Images images;
    private final long seed;
    private Features learned;
    private Features classified;

    /** Creates the evaluation of an encoder, which the caller closes. */
    Evaluation(Encoder encoder, Images images, long seed) {
        this.encoder = encoder;
        this.images = images;
        this.seed = seed;
    }

    /**
     * Returns a figure.
     *
     * @param figure one of frozen features
     */
    double measure(Figure figure) {
        return figure.restoration()
                .map(task -> Restoration.standard(task).withSeed(seed))
                .map(this::restored)
                .orElseGet(() -> classified(figure));
    }

    private double restored(Restoration restoration) {
        ImageSource heldOut = images.heldOut();
        return restoration
                .evaluate(
                        encoder.network(),
                        images.training(),
                        heldOut.subset(0, Math.min(heldOut.size(), MOST_RESTORED)),
                        encoder.view())
                .restored()
                .psnr();
    }

    private double classified(Figure figure) {
        if (learned == null) {
            learned = encoder.embed(images.training());
            classified = encoder.embed(images.heldOut());
        }
        LinearProbe probe = LinearProbe.standard().withSeed(seed);
        return classified(figure, encoder.network().device(), learned, classified, probe);
    }

    private static double classified(
            Figure figure, Device device, Features learned, Features classified, LinearProbe probe) {
        return switch (figure) {
            case KNN -> KnnProbe.local().evaluate(device, learned, classified).top1();
            case LINEAR -> probe.evaluate(learned, classified).top1();
            default ->
                throw new IllegalArgumentException(
                        figure + ": expected a figure of frozen features, found one of fine-tuning");
        };
    }

    /**
     * Returns a figure of the images themselves: kNN of whole ones, a linear probe of one strength of shrunk ones.
     *
     * @param figure one that classifies
     */
    static double ofPixels(Figure figure, Images images, EvaluationView view, Device device) {
        EvaluationView raw = figure == Figure.KNN
                ? view.withNormalization(Normalization.NONE)
                : LabelledProbe.rawPixels(view, images.training().channels());
        return classified(
                figure,
                device,
                Features.pixels(images.training(), raw),
                Features.pixels(images.heldOut(), raw),
                LinearProbe.of(PIXEL_STRENGTH));
    }
}
