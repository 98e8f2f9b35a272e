package io.github.ssl4j.eval;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.nn.Backbone;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What the features of an encoder's places keep of an image: a small convolutional decoder learns to restore images
 * from the frozen features of degraded ones alone. Labels play no part.
 *
 * <pre>{@code
 * Restoration.Result result = Restoration.standard(RestorationTask.denoising())
 *         .evaluate(encoder.network(), train, heldOut, encoder.view());
 * }</pre>
 *
 * <p>The decoder never sees the degraded image itself, so that what is not in the features is lost. It is a linear
 * estimate of the pixels of each place by least squares, and a convolutional correction trained by AdamW on the mean
 * squared error. Every image is degraded once and encoded once; its features are kept in memory, standardised by those
 * of the training images.
 *
 * @param task what is restored
 * @param images the most training images that are used, chosen by the seed where there are more
 * @param epochs how often each is seen
 * @param batchSize N, images per step
 * @param learningRate the peak learning rate of AdamW
 * @param width filters of the decoder at the places; a fourth of them at the size of the image
 * @param seed of the noise, the choice and order of images, and the decoder's weights
 */
public record Restoration(
        RestorationTask task, int images, int epochs, int batchSize, double learningRate, int width, long seed) {

    /** Checks the numbers. */
    public Restoration {
        Objects.requireNonNull(task, "task");
        require("images", 1, images);
        require("epochs", 1, epochs);
        require("batch size", 1, batchSize);
        require("decoder width", 1, width);
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException(
                    "restoration, learning rate: expected a number above 0, found " + learningRate);
        }
    }

    private static void require(String what, int least, int found) {
        if (found < least) {
            throw new IllegalArgumentException(
                    "restoration, " + what + ": expected at least " + least + ", found " + found);
        }
    }

    /** Returns the usual settings: 2,000 images, 30 epochs, batch 32, learning rate 1e-3, 64 filters, seed 1. */
    public static Restoration standard(RestorationTask task) {
        return new Restoration(task, 2000, 30, 32, 1e-3, 64, 1);
    }

    /** Returns the same settings for another number of training images. */
    public Restoration withImages(int newImages) {
        return new Restoration(task, newImages, epochs, batchSize, learningRate, width, seed);
    }

    /** Returns the same settings for another number of epochs. */
    public Restoration withEpochs(int newEpochs) {
        return new Restoration(task, images, newEpochs, batchSize, learningRate, width, seed);
    }

    /** Returns the same settings with another batch size. */
    public Restoration withBatchSize(int newBatchSize) {
        return new Restoration(task, images, epochs, newBatchSize, learningRate, width, seed);
    }

    /** Returns the same settings with another peak learning rate. */
    public Restoration withLearningRate(double newRate) {
        return new Restoration(task, images, epochs, batchSize, newRate, width, seed);
    }

    /** Returns the same settings with a decoder of another width. */
    public Restoration withWidth(int newWidth) {
        return new Restoration(task, images, epochs, batchSize, learningRate, newWidth, seed);
    }

    /** Returns the same settings with another seed. */
    public Restoration withSeed(long newSeed) {
        return new Restoration(task, images, epochs, batchSize, learningRate, width, newSeed);
    }

    /**
     * How well held-out images are restored.
     *
     * @param average the quality of the mean training image: what can be had without looking
     * @param degraded the quality of the degraded images themselves
     * @param restored the quality of the restored images
     * @param losses the mean squared error over every epoch of training
     * @param examples up to 8 held-out images, spread over all
     * @param protocol how the numbers were made, in words
     */
    public record Result(
            ImageQuality average,
            ImageQuality degraded,
            ImageQuality restored,
            List<Double> losses,
            List<Example> examples,
            String protocol) {

        /** Copies the lists. */
        public Result {
            losses = List.copyOf(losses);
            examples = List.copyOf(examples);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "PSNR %.2f dB, SSIM %.4f (%s)", restored.psnr(), restored.ssim(), protocol);
        }
    }

    /**
     * A held-out image.
     *
     * @param clean as it should be
     * @param degraded what the encoder saw, before it was normalised
     * @param restored what the decoder made of the features, clipped to values from 0 to 1
     */
    public record Example(Image clean, Image degraded, Image restored) {}

    /**
     * Trains a decoder on one set of images and measures it on another.
     *
     * @throws IllegalArgumentException as {@link #evaluate(Backbone, ImageSource, ImageSource, EvaluationView,
     *     RestorationListener)}
     */
    public Result evaluate(Backbone encoder, ImageSource train, ImageSource test, EvaluationView view) {
        return evaluate(encoder, train, test, view, (epoch, of, loss) -> {});
    }

    /**
     * Trains a decoder on one set of images and measures it on another, and tells how it goes. The encoder stays as it
     * is.
     *
     * @param view how the encoder sees images; degraded ones are of its size and normalised by it
     * @throws IllegalArgumentException if the encoder has no features of places, or of places that are no grid of
     *     squares, the images have other channels or values outside 0 to 1, or cannot be degraded or measured at this
     *     size, there are fewer than a batch, or images and features would fill half of the heap
     */
    public Result evaluate(
            Backbone encoder, ImageSource train, ImageSource test, EvaluationView view, RestorationListener listener) {
        for (ImageSource source : List.of(train, test)) {
            if (source.channels() != encoder.channels()) {
                throw new IllegalArgumentException("the encoder " + encoder.architecture() + " takes images of "
                        + encoder.channels() + " channels, found " + source.channels());
            }
        }
        task.requireSize(view.size());
        if (view.size().shorter() < ImageQuality.WINDOW) {
            throw new IllegalArgumentException("restoration: expected images of at least " + ImageQuality.WINDOW
                    + " pixels along each side, which SSIM is measured in, found " + view.size());
        }
        int used = Math.min(images, train.size());
        if (batchSize > used) {
            throw new IllegalArgumentException("restoration: expected at least as many training images as the batch of "
                    + batchSize + ", found " + used);
        }
        return new RestorationRun(this, encoder, view, listener).evaluate(train, test);
    }
}
