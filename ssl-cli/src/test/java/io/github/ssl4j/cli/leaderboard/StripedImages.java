package io.github.ssl4j.cli.leaderboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A data set of two classes, upright and level stripes under noise, gray, of 8 x 8 pixels, in IDX files. */
final class StripedImages {
    private static final int SIDE = 8;

    private StripedImages() {}

    /** Writes the training part. */
    static void writeTraining(Path folder, int count) throws IOException {
        write(folder, "train", count, 1);
    }

    /** Writes the test part. */
    static void writeTest(Path folder, int count) throws IOException {
        write(folder, "t10k", count, 2);
    }

    private static void write(Path folder, String part, int count, long seed) throws IOException {
        Random random = new Random(seed);
        ByteBuffer images = ByteBuffer.allocate(16 + SIDE * SIDE * count);
        images.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE);
        ByteBuffer labels = ByteBuffer.allocate(8 + count);
        labels.putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(2);
            labels.put((byte) label);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    boolean bright = (label == 0 ? x : y) % 4 < 2;
                    images.put((byte) ((bright ? 128 : 0) + random.nextInt(128)));
                }
            }
        }
        Files.createDirectories(folder);
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }
}
