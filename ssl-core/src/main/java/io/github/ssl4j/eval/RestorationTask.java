package io.github.ssl4j.eval;

import io.github.ssl4j.augment.CropBox;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Resampling;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;
import java.util.List;
import java.util.Locale;

/** How images with values from 0 to 1 are degraded, to be restored. */
public sealed interface RestorationTask {

    /**
     * Images with Gaussian noise, not clipped.
     *
     * @param deviation its standard deviation; 0 for images as they are
     */
    record Denoising(double deviation) implements RestorationTask {
        /** Checks the deviation. */
        public Denoising {
            if (!(deviation >= 0) || Double.isInfinite(deviation)) {
                throw new IllegalArgumentException("denoising: expected a deviation of at least 0, found " + deviation);
            }
        }

        @Override
        public String name() {
            return "denoise";
        }

        @Override
        public String degraded() {
            return "noisy input";
        }

        @Override
        public String inWords() {
            return String.format(
                    Locale.ROOT,
                    "Gaussian noise of deviation %.1f/255 is added, drawn once for each image by seed and index",
                    deviation * 255);
        }

        @Override
        public Image degrade(Image clean, RandomStream random) {
            Image noisy = new Image(clean.channels(), clean.height(), clean.width());
            int length = clean.channels() * clean.height() * clean.width();
            for (int i = 0; i < length; i++) {
                noisy.pixels()[i] = (float) (clean.pixels()[i] + deviation * random.nextGaussian());
            }
            return noisy;
        }
    }

    /**
     * Images shrunk and enlarged again, both bicubically with antialiasing.
     *
     * @param factor by which both sides are shrunk
     */
    record SuperResolution(int factor) implements RestorationTask {
        /** Checks the factor. */
        public SuperResolution {
            if (factor < 2) {
                throw new IllegalArgumentException(
                        "super-resolution: expected a factor of at least 2, found " + factor);
            }
        }

        @Override
        public String name() {
            return "super-resolution";
        }

        @Override
        public String degraded() {
            return "bicubic";
        }

        @Override
        public String inWords() {
            return "images are shrunk to 1/" + factor + " of each side and enlarged again, both bicubically";
        }

        @Override
        public void requireSize(ViewSize size) {
            if (!size.isMultipleOf(factor)) {
                throw new IllegalArgumentException(
                        "super-resolution: expected images whose sides are multiples of " + factor + ", found " + size);
            }
        }

        @Override
        public Image degrade(Image clean, RandomStream random) {
            Image small = resized(clean, clean.height() / factor, clean.width() / factor);
            return resized(small, clean.height(), clean.width());
        }

        private static Image resized(Image image, int height, int width) {
            Image target = new Image(image.channels(), height, width);
            Resampling.resizedCrop(image, CropBox.whole(image), height, width, Interpolation.BICUBIC, target);
            float[] pixels = target.pixels();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = Math.min(Math.max(pixels[i], 0), 1);
            }
            return target;
        }
    }

    /** Returns denoising of a deviation of 25/255. */
    static RestorationTask denoising() {
        return new Denoising(25 / 255.0);
    }

    /** Returns super-resolution by 2. */
    static RestorationTask superResolution() {
        return new SuperResolution(2);
    }

    /** Returns the usual tasks. */
    static List<RestorationTask> usual() {
        return List.of(denoising(), superResolution());
    }

    /** Returns a short name. */
    String name();

    /** Returns what the degraded image is called. */
    String degraded();

    /** Returns how images are degraded, in words. */
    String inWords();

    /**
     * Checks that images of a size can be degraded.
     *
     * @throws IllegalArgumentException if they cannot
     */
    default void requireSize(ViewSize size) {}

    /** Returns a degraded copy of an image; the same stream gives the same one, bit for bit. */
    Image degrade(Image clean, RandomStream random);
}
