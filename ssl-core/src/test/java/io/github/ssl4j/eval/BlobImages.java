package io.github.ssl4j.eval;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.random.RandomStream;
import java.util.List;

/**
 * Images of 16 x 16 pixels in colour without labels: a gradient, and a rectangle of one colour on it.
 *
 * @param size how many
 * @param seed of where and which
 */
record BlobImages(int size, long seed) implements ImageSource {
    private static final int SIDE = 16;

    @Override
    public int channels() {
        return 3;
    }

    @Override
    public String name(int index) {
        return "blob " + index;
    }

    @Override
    public void read(int index, Image target) {
        RandomStream random = RandomStream.of(seed, index);
        target.reshape(3, SIDE, SIDE);
        int top = random.nextInt(12);
        int left = random.nextInt(12);
        int bottom = top + 3 + random.nextInt(6);
        int right = left + 3 + random.nextInt(6);
        for (int c = 0; c < 3; c++) {
            double base = random.uniform(0.2, 0.8);
            double down = random.uniform(-0.2, 0.2);
            double across = random.uniform(-0.2, 0.2);
            double inside = random.nextDouble();
            for (int i = 0; i < SIDE * SIDE; i++) {
                int y = i / SIDE;
                int x = i % SIDE;
                boolean covered = y >= top && y < bottom && x >= left && x < right;
                target.pixels()[c * SIDE * SIDE + i] =
                        (float) (covered ? inside : base + down * (y / 8.0 - 1) + across * (x / 8.0 - 1));
            }
        }
        for (int i = 0; i < 3 * SIDE * SIDE; i++) {
            target.pixels()[i] = Math.min(Math.max(target.pixels()[i], 0), 1);
        }
    }

    @Override
    public boolean labelled() {
        return false;
    }

    @Override
    public int label(int index) {
        throw new IllegalStateException("blobs have no labels");
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public void close() {}
}
