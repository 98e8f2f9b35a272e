package io.github.ssl4j.eval;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.random.RandomStream;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Noisy gray images of 8 x 8 pixels in up to three classes: stripes across, stripes down, no stripes.
 *
 * @param size how many
 * @param classCount the number of classes, 0 for no labels
 * @param seed of the noise
 */
record StripedImages(int size, int classCount, long seed) implements ImageSource {

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public String name(int index) {
        return "striped " + index;
    }

    @Override
    public void read(int index, Image target) {
        RandomStream random = RandomStream.of(seed, index);
        target.reshape(1, 8, 8);
        for (int i = 0; i < 64; i++) {
            int at = switch (classCount == 0 ? 2 : label(index)) {
                case 0 -> i / 8;
                case 1 -> i % 8;
                default -> random.nextInt(2);
            };
            target.pixels()[i] = 0.6f * (at % 2) + 0.4f * random.nextFloat();
        }
    }

    @Override
    public boolean labelled() {
        return classCount > 0;
    }

    @Override
    public int label(int index) {
        return index % classCount;
    }

    @Override
    public List<String> classes() {
        return IntStream.range(0, classCount).mapToObj(Integer::toString).toList();
    }

    @Override
    public void close() {}
}
