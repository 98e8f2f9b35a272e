package io.github.ssl4j.cli;

import io.github.ssl4j.data.bands.TiffFile;
import io.github.ssl4j.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Images of 16 bands of 16 bits, 32 x 32 pixels, in a folder for each of 16 classes. Every band is noise, but for one
 * of each image: the band of its class holds a wave of a random direction, length and phase. Its strength is a matter
 * of choice: at 1 it has the deviation of the noise, so that the deviation of a band tells nothing.
 */
public final class BandScenes {
    public static final int BANDS = 16;
    public static final int CLASSES = 16;
    private static final int SIDE = 32;
    private static final double MEAN = 30_000;
    private static final double DEVIATION = 4_000;

    private BandScenes() {}

    /** Writes so many images of each class below a folder, and returns the folder. */
    public static Path write(Path folder, int ofEachClass, double strength, long seed) throws IOException {
        for (int label = 0; label < CLASSES; label++) {
            Path place = Files.createDirectories(folder.resolve("band-%02d".formatted(label)));
            for (int i = 0; i < ofEachClass; i++) {
                RandomStream random = RandomStream.of(seed, label, i);
                Files.write(place.resolve("scene-%03d.tif".formatted(i)), scene(label, strength, random));
            }
        }
        return folder;
    }

    private static byte[] scene(int structured, double strength, RandomStream random) {
        double[][] bands = new double[BANDS][];
        for (int band = 0; band < BANDS; band++) {
            double[] values = band == structured ? wave(strength, random) : noise(random);
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.rint(Math.max(0, Math.min(65_535, MEAN + DEVIATION * values[i])));
            }
            bands[band] = values;
        }
        return TiffFile.of(SIDE, SIDE, bands).samples(16, 1).bytes();
    }

    private static double[] wave(double strength, RandomStream random) {
        double direction = random.uniform(0, Math.PI);
        double length = random.uniform(16, 32);
        double phase = random.uniform(0, 2 * Math.PI);
        double[] values = new double[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double along = (x * Math.cos(direction) + y * Math.sin(direction)) * 2 * Math.PI / length;
                values[y * SIDE + x] = strength * Math.sqrt(2) * Math.sin(along + phase);
            }
        }
        return values;
    }

    private static double[] noise(RandomStream random) {
        double[] values = new double[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}
